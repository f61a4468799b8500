using EdgeRuntime.Vision.Suppression;

namespace EdgeRuntime.Vision.Decoding;

/// <summary>How a YOLO head's outputs lie: what <see cref="YoloDecoder"/> leaves to each of its forms.</summary>
internal abstract class YoloForm
{
    /// <summary>The most boxes that there can be.</summary>
    public required int Rows { get; init; }

    public required int Classes { get; init; }

    public int Keypoints { get; init; }

    /// <summary>Factors of masks, which are the last values of a box.</summary>
    public int Factors { get; init; }

    /// <summary>The index of the output that has the boxes, of forms that have one.</summary>
    public int Output { get; init; }

    protected float[] Thresholds { get; private set; } = [];

    protected bool Sigmoid { get; private set; }

    /// <summary>No class may pass below this raw value.</summary>
    protected float Floor { get; private set; }

    public void Prepare(float[] thresholds, bool sigmoid)
    {
        (Thresholds, Sigmoid) = (thresholds, sigmoid);
        var least = 1f;
        foreach (var threshold in thresholds)
            least = Math.Min(least, threshold);
        Floor = sigmoid ? ScoreFunction.SigmoidFloor(least) : least;
    }

    /// <summary>Adds the boxes that reach their threshold, in pixels of the input.</summary>
    public abstract void Read(IModelOutputs outputs, CandidateList candidates);

    /// <summary>Reads the factors of a box's mask.</summary>
    public virtual void ReadFactors(IModelOutputs outputs, int source, Span<float> factors) => throw new NotSupportedException("Boxes of this form have no masks.");

    /// <summary>The form that the key <c>form</c> names, or the one that the outputs have.</summary>
    /// <param name="options">The options.</param>
    /// <param name="masks">What draws masks; null: the model has none.</param>
    /// <param name="boxes">The index of the output with the boxes.</param>
    /// <exception cref="ConfigurationException">The outputs have none of them.</exception>
    public static YoloForm Find(DecoderOptions options, YoloMasks? masks, int boxes)
    {
        var model = options.Model;
        var keypoints = options.Integer("keypoints", 0, 0, 1000);
        var wanted = options.Choice("form", "auto", "auto", "v5", "v8", "end2end", "dfl");
        YoloForm? form = null;
        if (wanted is "auto" or "dfl" && model.Outputs.Count is 3 or 4 && model.Outputs.All(static output => output.Shape.Rank == 4))
            form = YoloDflForm.Find(options);
        else if (model.Outputs.Count == (masks is null ? 1 : 2) && model.Outputs[boxes].Shape is { Rank: 3 } shape && shape[0] == 1)
            form = Flat(wanted, shape[1], shape[2], model, boxes, keypoints, masks?.Factors ?? 0);
        if (form is null || form.Classes < 1 || (keypoints > 0 && form is not YoloColumnsForm))
        {
            var cells = YoloStrides.Cells(model, YoloStrides.All[0]);
            throw options.WrongOutputs($"an output [1,{3 * cells},5 + classes] (v5), [1,4 + classes{(keypoints > 0 ? " + 3 * keypoints" : "")},{cells}] or its transpose (v8; each with masks [1,32,h,w] where it has them), [1,rows,6] (end2end), "
                + $"or three [1,64 + classes,h,w] (dfl); with a stride of 64 there are {YoloStrides.Cells(model, YoloStrides.All[1])} cells, and four outputs of dfl");
        }
        return form;
    }

    /// <summary>The raw score as one from 0 to 1.</summary>
    protected float Score(float raw) => Sigmoid ? ScoreFunction.Sigmoid(raw) : raw;

    /// <summary>The best of the classes that reach their threshold, their scores multiplied with <paramref name="factor"/>; −1 where none does.</summary>
    protected (int Class, float Score) Best(ReadOnlySpan<float> scores, float factor)
    {
        var (best, highest) = (-1, 0f);
        for (var index = 0; index < scores.Length; index++)
        {
            var score = Score(scores[index]) * factor;
            if (score >= Thresholds[index] && (best < 0 || score > highest))
                (best, highest) = (index, score);
        }
        return (best, highest);
    }

    private static YoloForm? Flat(string wanted, int first, int second, DecoderModel model, int output, int keypoints, int factors)
    {
        var labels = model.Labels.Count;
        if (wanted is "v5" || (wanted == "auto" && second > 5 + factors && YoloStrides.Find(model, cells => first == 3 * cells) is not null))
            return new YoloRowsForm { Rows = first, Classes = second - 5 - factors, Factors = factors, Output = output };
        if (wanted == "end2end" || (wanted == "auto" && second == 6 && YoloStrides.Find(model, cells => first == cells) is null))
            return second == 6 && factors == 0 ? new YoloEndToEndForm { Rows = first, Classes = labels > 0 ? labels : YoloEndToEndForm.MostClasses } : null;
        if (wanted is not ("auto" or "v8") || YoloStrides.Find(model, cells => first == cells || second == cells) is not { } strides)
            return null;
        var count = YoloStrides.Cells(model, strides);
        return new YoloColumnsForm(second == count) { Rows = count, Classes = (second == count ? first : second) - 4 - 3 * keypoints - factors, Keypoints = keypoints, Factors = factors, Output = output };
    }
}
