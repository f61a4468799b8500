using EdgeRuntime.Vision.Geometry;
using EdgeRuntime.Vision.Suppression;

namespace EdgeRuntime.Vision.Decoding;

/// <summary>
/// Anchor detectors (<c>ssd</c>): outputs of boxes <c>[…, anchors, 4 + 2·points]</c> and of scores <c>[…, anchors, classes]</c>, one of each or one for each layer of the network, in the order of the
/// anchors. Keys: <c>anchors</c> (<c>blazeface-front</c>, <c>blazeface-back</c>, <c>mediapipe-short</c>, <c>mediapipe-full</c>, <c>ultraface</c>, <c>none</c>), which sets what the others are by default;
/// <c>coding</c> (<c>offset</c>: center and sides in input pixels from the anchor's center; <c>variance</c>: SSD's, center by 0.1, sides by e^0.2; <c>corners</c>: left, top, right, bottom as they are);
/// <c>units</c> of corners (<c>unit</c>, <c>pixels</c>); <c>activation</c> (<c>none</c>, <c>sigmoid</c>, <c>softmax</c>); <c>background</c> (a class to leave out, −1: none); <c>boxes</c>, <c>scores</c> (outputs by
/// name); <c>score</c>, <c>nms</c>, <c>iou</c>, <c>sigma</c>, <c>classes-apart</c>, <c>most</c>. Every anchor gives its best class at most.
/// </summary>
public sealed class SsdDecoder : ModelDecoder
{
    private const float CenterVariance = 0.1f;
    private const float SizeVariance = 0.2f;

    private readonly (int Boxes, int Scores, int Rows)[] _layers;
    private readonly Anchor[]? _anchors;
    private readonly string _coding;
    private readonly string _activation;
    private readonly int _values;
    private readonly int _classes;
    private readonly int _background;
    private readonly float _scaleX;
    private readonly float _scaleY;
    private readonly float[] _thresholds;
    private readonly float[] _probabilities;
    private readonly CandidateList _candidates;
    private readonly NonMaxSuppression _suppression;

    private SsdDecoder(DecoderOptions options)
    {
        var model = options.Model;
        var preset = options.Choice("anchors", "none", "blazeface-front", "blazeface-back", "mediapipe-short", "mediapipe-full", "ultraface", "none");
        _anchors = Anchors(preset, model.InputHeight, model.InputWidth);
        var mediaPipe = preset.StartsWith("blazeface", StringComparison.Ordinal) || preset.StartsWith("mediapipe", StringComparison.Ordinal);
        _coding = options.Choice("coding", _anchors is null ? "corners" : mediaPipe ? "offset" : "variance", _anchors is null ? ["corners"] : ["offset", "variance", "corners"]);
        _activation = options.Choice("activation", mediaPipe ? "sigmoid" : "none", "none", "sigmoid", "softmax");
        (_layers, _values, _classes) = SsdOutputs.Find(options);
        var rows = 0;
        foreach (var layer in _layers)
            rows += layer.Rows;
        if (_anchors is not null && rows != _anchors.Length)
            throw options.WrongOutputs($"{_anchors.Length} rows of boxes for the anchors '{preset}'");
        _background = options.Integer("background", _classes > 1 ? 0 : -1, -1, _classes - 1);
        var named = _background < 0 ? _classes : _classes - 1;
        if (named == 0)
            throw options.WrongOutputs("a class beside the background");
        options.CheckLabels(named);
        (_scaleX, _scaleY) = options.Choice("units", "unit", "unit", "pixels") == "unit" ? (model.InputWidth, model.InputHeight) : (1, 1);
        _thresholds = options.Scores(mediaPipe ? 0.5f : preset == "ultraface" ? 0.7f : 0.5f, named);
        _probabilities = new float[_classes];
        _candidates = new CandidateList(rows, (_values - 4) / 2);
        _suppression = NonMaxSuppression.Create(options, mediaPipe ? "weighted" : "hard", mediaPipe || preset == "ultraface" ? 0.3f : 0.45f, _thresholds, _candidates);
        InputWidth = model.InputWidth;
        InputHeight = model.InputHeight;
    }

    private int InputWidth { get; }

    private int InputHeight { get; }

    /// <summary>Makes the decoder that the options describe.</summary>
    /// <exception cref="ConfigurationException">They are not possible, or the model's outputs are not of that kind.</exception>
    public static ModelDecoder Create(DecoderOptions options) => new SsdDecoder(options);

    /// <inheritdoc/>
    public override void Decode(IModelOutputs outputs, in InputTransform transform, VisionResult result)
    {
        result.Reset(_candidates.PointsEach);
        _candidates.Clear();
        var first = 0;
        foreach (var layer in _layers)
        {
            var boxes = outputs.Read(layer.Boxes);
            var scores = outputs.Read(layer.Scores);
            for (var row = 0; row < layer.Rows; row++)
            {
                if (Best(scores.Slice(row * _classes, _classes)) is (>= 0 and var @class, var score))
                    Add(boxes.Slice(row * _values, _values), first + row, @class, score);
            }
            first += layer.Rows;
        }
        _suppression.Run(_candidates, transform, result);
    }

    private static Anchor[]? Anchors(string preset, int height, int width) => preset switch
    {
        "blazeface-front" or "mediapipe-short" => Anchor.MediaPipe(height, width, (8, 2), (16, 6)),
        "blazeface-back" => Anchor.MediaPipe(height, width, (16, 2), (32, 6)),
        "mediapipe-full" => Anchor.MediaPipe(height, width, (4, 1)),
        "ultraface" => Anchor.UltraFace(height, width),
        _ => null,
    };

    // The class of the highest score among those that reach their threshold; −1 where none does.
    private (int Class, float Score) Best(ReadOnlySpan<float> scores)
    {
        if (_activation == "softmax")
        {
            ClassificationDecoder.Softmax(scores, _probabilities);
            scores = _probabilities;
        }
        var (best, highest) = (-1, 0f);
        for (var index = 0; index < scores.Length; index++)
        {
            if (index == _background)
                continue;
            var named = _background >= 0 && index > _background ? index - 1 : index;
            var score = _activation == "sigmoid" ? ScoreFunction.Sigmoid(scores[index]) : scores[index];
            if (score >= _thresholds[named] && (best < 0 || score > highest))
                (best, highest) = (named, score);
        }
        return (best, highest);
    }

    private void Add(ReadOnlySpan<float> values, int row, int @class, float score)
    {
        if (_coding == "corners")
        {
            AddPoints(values, 0, 0, _scaleX, _scaleY, _candidates.Add(new Box(values[0] * _scaleX, values[1] * _scaleY, values[2] * _scaleX, values[3] * _scaleY), @class, score));
            return;
        }
        var anchor = _anchors![row];
        var (x, y) = (anchor.X * InputWidth, anchor.Y * InputHeight);
        if (_coding == "offset")
        {
            AddPoints(values, x, y, 1, 1, _candidates.Add(Box.FromCenter(x + values[0], y + values[1], values[2], values[3]), @class, score));
            return;
        }
        var (width, height) = (anchor.Width * InputWidth, anchor.Height * InputHeight);
        var box = Box.FromCenter(
            x + values[0] * CenterVariance * width, y + values[1] * CenterVariance * height, MathF.Exp(values[2] * SizeVariance) * width, MathF.Exp(values[3] * SizeVariance) * height);
        AddPoints(values, x, y, CenterVariance * width, CenterVariance * height, _candidates.Add(box, @class, score));
    }

    private static void AddPoints(ReadOnlySpan<float> values, float x, float y, float scaleX, float scaleY, Span<Keypoint> points)
    {
        for (var i = 0; i < points.Length; i++)
            points[i] = new Keypoint(x + values[4 + 2 * i] * scaleX, y + values[5 + 2 * i] * scaleY);
    }
}
