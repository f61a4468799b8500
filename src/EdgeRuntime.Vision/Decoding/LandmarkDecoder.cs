using EdgeRuntime.Vision.Geometry;

namespace EdgeRuntime.Vision.Decoding;

/// <summary>
/// Landmarks of one object (<c>landmarks</c>): an output whose values are points, or heatmaps <c>[1, points, h, w]</c> whose hottest cells are (with a quarter of a cell towards the hotter neighbor). The result is
/// one detection with these points and the upright box around them. Keys: <c>form</c> (<c>values</c>, <c>heatmap</c>), <c>order</c> of values (<c>xy</c>, <c>yx</c>, <c>xyz</c>, <c>xys</c>, <c>yxs</c>: s is the
/// point's score, z is left out), <c>units</c> (<c>pixels</c> of the input, <c>unit</c>: 0 to 1), <c>points</c> and <c>presence</c> (outputs by name; the presence has one value), <c>activation</c> of scores
/// (<c>none</c>, <c>sigmoid</c>), <c>layout</c> of heatmaps, <c>score</c> (0.5 with a presence, 0 without: what is below gives no detection).
/// </summary>
public sealed class LandmarkDecoder : ModelDecoder
{
    private readonly int _output;
    private readonly int _presence;
    private readonly string _order;
    private readonly FeatureMap? _heat;
    private readonly float _scaleX;
    private readonly float _scaleY;
    private readonly float _cellX;
    private readonly float _cellY;
    private readonly bool _sigmoid;
    private readonly float _threshold;
    private readonly Keypoint[] _points;

    private LandmarkDecoder(DecoderOptions options)
    {
        var model = options.Model;
        _output = options.Outputs("points")?[0] ?? Largest(model);
        _presence = options.Outputs("presence")?[0] ?? -1;
        var heatmap = options.Choice("form", "values", "values", "heatmap") == "heatmap";
        var layout = options.Choice("layout", model.Layout == "NHWC" ? "NHWC" : "NCHW", "NCHW", "NHWC");
        _order = options.Choice("order", "xy", "xy", "yx", "xyz", "xys", "yxs");
        (_scaleX, _scaleY) = options.Choice("units", "pixels", "pixels", "unit") == "unit" ? (model.InputWidth, model.InputHeight) : (1, 1);
        _sigmoid = options.Choice("activation", "none", "none", "sigmoid") == "sigmoid";
        if (_output < 0 || model.InputWidth == 0 || (_presence >= 0 && model.Outputs[_presence].Shape.ElementCount != 1))
            throw options.WrongOutputs("an output of points and, with presence=NAME, one of a single value");
        var count = model.Outputs[_output].Shape.ElementCount;
        _heat = heatmap ? FeatureMap.Of(model.Outputs[_output].Shape, layout) ?? throw options.WrongOutputs("heatmaps [1,points,h,w]") : null;
        (_cellX, _cellY) = _heat is { } map ? ((float)model.InputWidth / map.Width, (float)model.InputHeight / map.Height) : (1, 1);
        if (_heat is null && (count == 0 || count % _order.Length != 0))
            throw options.WrongOutputs($"an output of {_order.Length} values for each point ({_order}; set another with order=)");
        _points = new Keypoint[_heat?.Channels ?? (int)(count / _order.Length)];
        _threshold = options.Number("score", _presence >= 0 ? 0.5f : 0, 0, 1);
    }

    /// <summary>Makes the decoder that the options describe.</summary>
    /// <exception cref="ConfigurationException">They are not possible, or the model's outputs are not of that kind.</exception>
    public static ModelDecoder Create(DecoderOptions options) => new LandmarkDecoder(options);

    /// <inheritdoc/>
    public override void Decode(IModelOutputs outputs, in InputTransform transform, VisionResult result)
    {
        result.Reset(_points.Length);
        var values = outputs.Read(_output);
        if (_heat is { } heat)
            ReadHeat(values, heat);
        else
            ReadValues(values);
        var score = 0f;
        foreach (var point in _points)
            score += point.Score / _points.Length;
        if (_presence >= 0)
            score = Score(outputs.Read(_presence)[0]);
        if (!(score >= _threshold))
            return;
        var (left, top, right, bottom) = (float.MaxValue, float.MaxValue, float.MinValue, float.MinValue);
        for (var i = 0; i < _points.Length; i++)
        {
            var point = _points[i] = transform.Map(_points[i]);
            (left, top, right, bottom) = (Math.Min(left, point.X), Math.Min(top, point.Y), Math.Max(right, point.X), Math.Max(bottom, point.Y));
        }
        _points.CopyTo(result.Add(new Detection(new Box(left, top, right, bottom).Clip(transform.SourceWidth, transform.SourceHeight), 0, score)));
    }

    private void ReadValues(ReadOnlySpan<float> values)
    {
        var (x, y) = _order[0] == 'x' ? (0, 1) : (1, 0);
        for (var i = 0; i < _points.Length; i++)
        {
            var at = values.Slice(i * _order.Length, _order.Length);
            _points[i] = new Keypoint(at[x] * _scaleX, at[y] * _scaleY, _order.EndsWith('s') ? Score(at[2]) : 1);
        }
    }

    private void ReadHeat(ReadOnlySpan<float> values, FeatureMap heat)
    {
        for (var i = 0; i < _points.Length; i++)
        {
            var (bestX, bestY) = (0, 0);
            for (var cell = 1; cell < heat.Height * heat.Width; cell++)
            {
                if (values[heat.At(i, cell / heat.Width, cell % heat.Width)] > values[heat.At(i, bestY, bestX)])
                    (bestX, bestY) = (cell % heat.Width, cell / heat.Width);
            }
            var dx = bestX > 0 && bestX < heat.Width - 1 ? Quarter(values[heat.At(i, bestY, bestX + 1)], values[heat.At(i, bestY, bestX - 1)]) : 0;
            var dy = bestY > 0 && bestY < heat.Height - 1 ? Quarter(values[heat.At(i, bestY + 1, bestX)], values[heat.At(i, bestY - 1, bestX)]) : 0;
            _points[i] = new Keypoint((bestX + 0.5f + dx) * _cellX, (bestY + 0.5f + dy) * _cellY, Score(values[heat.At(i, bestY, bestX)]));
        }
    }

    private static float Quarter(float after, float before) => after > before ? 0.25f : after < before ? -0.25f : 0;

    private float Score(float raw) => _sigmoid ? ScoreFunction.Sigmoid(raw) : raw;

    // The output of the most values.
    private static int Largest(DecoderModel model)
    {
        var largest = model.Outputs.Count == 0 ? -1 : 0;
        for (var i = 1; i < model.Outputs.Count; i++)
        {
            if (model.Outputs[i].Shape.ElementCount > model.Outputs[largest].Shape.ElementCount)
                largest = i;
        }
        return largest;
    }
}
