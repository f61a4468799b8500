using EdgeRuntime.Vision.Suppression;

namespace EdgeRuntime.Vision.Decoding;

/// <summary>How a YOLO head's outputs lie: what <see cref="YoloDecoder"/> leaves to each of its forms.</summary>
internal abstract class YoloForm
{
    private static readonly int[] s_strides = [8, 16, 32];

    /// <summary>The most boxes that there can be.</summary>
    public required int Rows { get; init; }

    public required int Classes { get; init; }

    public int Keypoints { get; init; }

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

    /// <summary>The form that the key <c>form</c> names, or the one that the outputs have.</summary>
    /// <exception cref="ConfigurationException">The outputs have none of them.</exception>
    public static YoloForm Find(DecoderOptions options)
    {
        var model = options.Model;
        var cells = Cells(model);
        var keypoints = options.Integer("keypoints", 0, 0, 1000);
        var wanted = options.Choice("form", "auto", "auto", "v5", "v8", "end2end", "dfl");
        YoloForm? form = null;
        if (wanted is "auto" or "dfl" && model.Outputs is [{ Shape.Rank: 4 }, { Shape.Rank: 4 }, { Shape.Rank: 4 }])
            form = YoloDflForm.Find(options, cells);
        else if (model.Outputs is [{ Shape: { Rank: 3 } shape }] && shape[0] == 1)
            form = Flat(wanted, shape[1], shape[2], cells, keypoints, model.Labels.Count);
        if (form is null || form.Classes < 1 || (keypoints > 0 && form is not YoloColumnsForm))
        {
            throw options.WrongOutputs($"an output [1,{3 * cells},5 + classes] (v5), [1,4 + classes{(keypoints > 0 ? " + 3 * keypoints" : "")},{cells}] or its transpose (v8), [1,rows,6] (end2end), "
                + "or three [1,64 + classes,h,w] (dfl)");
        }
        return form;
    }

    /// <summary>The cells of all strides together.</summary>
    public static int Cells(DecoderModel model)
    {
        var cells = 0;
        foreach (var stride in s_strides)
            cells += model.InputHeight / stride * (model.InputWidth / stride);
        return cells;
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

    private static YoloForm? Flat(string wanted, int first, int second, int cells, int keypoints, int labels)
    {
        if (wanted is "v5" || (wanted == "auto" && first == 3 * cells && second > 5))
            return new YoloRowsForm { Rows = first, Classes = second - 5 };
        if (wanted == "end2end" || (wanted == "auto" && second == 6 && first != cells))
            return second == 6 ? new YoloEndToEndForm { Rows = first, Classes = labels > 0 ? labels : YoloEndToEndForm.MostClasses } : null;
        if (wanted is not ("auto" or "v8") || (first != cells && second != cells))
            return null;
        return new YoloColumnsForm(second == cells) { Rows = cells, Classes = (second == cells ? first : second) - 4 - 3 * keypoints, Keypoints = keypoints };
    }
}
