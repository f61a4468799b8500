using EdgeRuntime.Vision.Geometry;
using EdgeRuntime.Vision.Suppression;

namespace EdgeRuntime.Vision.Decoding;

/// <summary>
/// YOLOX as its own exporter leaves it (<c>yolox</c>): <c>[1, cells, 5 + classes]</c> over strides 8, 16 and 32 (or 64, too), <c>x = (dx + column)·stride</c>, <c>w = e^dw·stride</c>, objectness and classes with their
/// sigmoid; a class's score is objectness · class. Keys: <c>activation</c> (<c>none</c>, <c>sigmoid</c>), <c>score</c> (0.3), <c>nms</c> (hard), <c>iou</c> (0.45), <c>sigma</c>, <c>classes-apart</c>, <c>most</c>.
/// </summary>
public sealed class YoloxDecoder : ModelDecoder
{
    private readonly int[] _strides;
    private readonly int _height;
    private readonly int _width;
    private readonly int _classes;
    private readonly bool _sigmoid;
    private readonly float[] _thresholds;
    private readonly CandidateList _candidates;
    private readonly NonMaxSuppression _suppression;

    private YoloxDecoder(DecoderOptions options)
    {
        var model = options.Model;
        if (model.Outputs is not [{ Shape: { Rank: 3 } shape }] || shape[0] != 1 || shape[2] < 6 || YoloStrides.Find(model, cells => cells == shape[1]) is not { } strides)
            throw options.WrongOutputs($"an output [1,{YoloStrides.Cells(model, YoloStrides.All[0])},5 + classes]; with a stride of 64 [1,{YoloStrides.Cells(model, YoloStrides.All[1])},5 + classes]");
        _strides = strides;
        (_height, _width, _classes) = (model.InputHeight, model.InputWidth, shape[2] - 5);
        options.CheckLabels(_classes);
        _sigmoid = options.Choice("activation", "none", "none", "sigmoid") == "sigmoid";
        _thresholds = options.Scores(0.3f, _classes);
        _candidates = new CandidateList(shape[1], 0);
        _suppression = NonMaxSuppression.Create(options, "hard", 0.45f, _thresholds, _candidates);
    }

    /// <summary>Makes the decoder that the options describe.</summary>
    /// <exception cref="ConfigurationException">They are not possible, or the model's outputs are not of that kind.</exception>
    public static ModelDecoder Create(DecoderOptions options) => new YoloxDecoder(options);

    /// <inheritdoc/>
    public override void Decode(IModelOutputs outputs, in InputTransform transform, VisionResult result)
    {
        result.Reset(0);
        _candidates.Clear();
        var values = outputs.Read(0);
        foreach (var stride in _strides)
        {
            var columns = _width / stride;
            for (var cell = 0; cell < columns * (_height / stride); cell++)
            {
                var at = values[..(5 + _classes)];
                values = values[(5 + _classes)..];
                if (Best(at[5..], Score(at[4])) is not (>= 0 and var @class, var score))
                    continue;
                _candidates.Add(
                    Box.FromCenter((at[0] + cell % columns) * stride, (at[1] + cell / columns) * stride, MathF.Exp(at[2]) * stride, MathF.Exp(at[3]) * stride), @class, score);
            }
        }
        _suppression.Run(_candidates, transform, result);
    }

    private float Score(float raw) => _sigmoid ? ScoreFunction.Sigmoid(raw) : raw;

    private (int Class, float Score) Best(ReadOnlySpan<float> scores, float objectness)
    {
        var (best, highest) = (-1, 0f);
        for (var index = 0; index < scores.Length; index++)
        {
            var score = Score(scores[index]) * objectness;
            if (score >= _thresholds[index] && (best < 0 || score > highest))
                (best, highest) = (index, score);
        }
        return (best, highest);
    }
}
