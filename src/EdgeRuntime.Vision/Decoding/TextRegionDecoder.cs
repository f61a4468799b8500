using EdgeRuntime.Vision.Geometry;
using EdgeRuntime.Vision.Suppression;

namespace EdgeRuntime.Vision.Decoding;

/// <summary>
/// Lines of text by differentiable binarization (<c>db</c>; Liao et al., https://arxiv.org/abs/1911.08947): connected regions of a map of probabilities <c>[1, 1, h, w]</c>, the smallest rectangle around each, grown
/// by area · unclip / perimeter on every side. A line's points are its corners, clockwise from the upper left; its score is the mean probability in the rectangle before it grew. Keys: <c>threshold</c> (0.3: pixels
/// above it are text), <c>score</c> (0.6), <c>unclip</c> (1.5), <c>least-side</c> (3 pixels of the map), <c>activation</c> (<c>none</c>, <c>sigmoid</c>), <c>map</c> (the output by name), <c>most</c> (1000).
/// </summary>
public sealed class TextRegionDecoder : ModelDecoder
{
    private readonly int _output;
    private readonly FeatureMap _map;
    private readonly float _inputX;
    private readonly float _inputY;
    private readonly float _threshold;
    private readonly bool _sigmoid;
    private readonly float _unclip;
    private readonly float _leastSide;
    private readonly float _score;
    private readonly RegionFinder _regions;
    private readonly (float X, float Y)[] _edge;
    private readonly (float X, float Y)[] _hull;
    private readonly CandidateList _candidates;
    private readonly NonMaxSuppression _suppression;

    private TextRegionDecoder(DecoderOptions options)
    {
        var model = options.Model;
        _output = options.Outputs("map")?[0] ?? 0;
        if (model.Outputs.Count == 0 || model.InputWidth == 0 || FeatureMap.Of(model.Outputs[_output].Shape, model.Layout) is not { Channels: 1 } map)
            throw options.WrongOutputs("an output [1,1,h,w] of probabilities");
        _map = map;
        (_inputX, _inputY) = ((float)model.InputWidth / map.Width, (float)model.InputHeight / map.Height);
        _sigmoid = options.Choice("activation", "none", "none", "sigmoid") == "sigmoid";
        var threshold = options.Number("threshold", 0.3f, 0, 1);
        _threshold = _sigmoid ? ScoreFunction.Logit(threshold) : threshold;
        _score = options.Number("score", 0.6f, 0, 1);
        _unclip = options.Number("unclip", 1.5f, 0, 10);
        _leastSide = options.Number("least-side", 3, 0, 1000);
        _regions = new RegionFinder(map.Height, map.Width);
        _edge = new (float, float)[2 * map.Height];
        _hull = new (float, float)[4 * map.Height + 1];
        _candidates = new CandidateList(options.Integer("most", 1000, 1, 10_000), 4);
        _suppression = new NonMaxSuppression(SuppressionMethod.None, 1, 1, true, [_score], _candidates.Capacity, _candidates);
    }

    /// <summary>Makes the decoder that the options describe.</summary>
    /// <exception cref="ConfigurationException">They are not possible, or the model's outputs are not of that kind.</exception>
    public static ModelDecoder Create(DecoderOptions options) => new TextRegionDecoder(options);

    /// <inheritdoc/>
    public override void Decode(IModelOutputs outputs, in InputTransform transform, VisionResult result)
    {
        result.Reset(4);
        _candidates.Clear();
        _regions.Reset();
        var values = outputs.Read(_output);
        while (_candidates.Count < _candidates.Capacity && _regions.Next(values, _threshold))
        {
            var around = Rectangle();
            if (Math.Min(around.Width, around.Height) < _leastSide)
                continue;
            var score = Mean(values, around);
            if (score >= _score)
                Add(Unclip(around), score);
        }
        _suppression.Run(_candidates, transform, result);
    }

    // Around the middles of the region's pixels.
    private RotatedBox Rectangle()
    {
        var count = 0;
        for (var y = _regions.Top; y <= _regions.Bottom; y++)
        {
            var (first, last) = _regions.Row(y);
            _edge[count++] = (first + 0.5f, y + 0.5f);
            if (last > first)
                _edge[count++] = (last + 0.5f, y + 0.5f);
        }
        return RotatedBox.Around(_hull.AsSpan(0, ConvexHull.Find(_edge.AsSpan(0, count), _hull)));
    }

    private float Mean(ReadOnlySpan<float> values, in RotatedBox box)
    {
        const float margin = 1e-3f;
        var bounds = box.Bounds();
        var (sum, count) = (0f, 0);
        for (var y = Math.Max(0, (int)(bounds.Top - 1)); y <= Math.Min(_map.Height - 1, (int)bounds.Bottom + 1); y++)
        {
            for (var x = Math.Max(0, (int)(bounds.Left - 1)); x <= Math.Min(_map.Width - 1, (int)bounds.Right + 1); x++)
            {
                if (!box.Contains(x + 0.5f, y + 0.5f, margin))
                    continue;
                var value = values[y * _map.Width + x];
                sum += _sigmoid ? ScoreFunction.Sigmoid(value) : value;
                count++;
            }
        }
        return count == 0 ? 0 : sum / count;
    }

    private RotatedBox Unclip(in RotatedBox box)
    {
        var distance = box.Width * box.Height * _unclip / (2 * (box.Width + box.Height));
        return box with { Width = box.Width + 2 * distance, Height = box.Height + 2 * distance };
    }

    private void Add(in RotatedBox box, float score)
    {
        Span<(float X, float Y)> corners = [box.Corner(-1, -1), box.Corner(1, -1), box.Corner(1, 1), box.Corner(-1, 1)];
        var bounds = box.Bounds();
        var points = _candidates.Add(new Box(bounds.Left * _inputX, bounds.Top * _inputY, bounds.Right * _inputX, bounds.Bottom * _inputY), 0, score);
        var first = UpperLeft(corners);
        for (var i = 0; i < points.Length; i++)
        {
            var (x, y) = corners[(first + i) % 4];
            points[i] = new Keypoint(x * _inputX, y * _inputY);
        }
    }

    // Of the two corners to the left, the upper one.
    private static int UpperLeft(ReadOnlySpan<(float X, float Y)> corners)
    {
        var left = 0;
        for (var i = 1; i < 4; i++)
        {
            if (corners[i].X < corners[left].X)
                left = i;
        }
        var (before, after) = ((left + 3) % 4, (left + 1) % 4);
        var second = corners[before].X < corners[after].X ? before : after;
        return corners[second].Y < corners[left].Y ? second : left;
    }
}
