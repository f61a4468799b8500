using EdgeRuntime.Vision.Geometry;

namespace EdgeRuntime.Vision.Decoding;

/// <summary>
/// Segmentation (<c>segmentation</c>): an output <c>[1, classes, h, w]</c> (or <c>[1, h, w, classes]</c>, <c>[1, h, w]</c>) becomes a class for every pixel of the source. With several channels it is the highest of
/// them, with one it is 1 where the value reaches the score, else 0. Source pixels that the input did not see are 0. Keys: <c>resize</c> (<c>bilinear</c>: scores are interpolated, then compared;
/// <c>nearest</c>: cells are compared, which is quicker with many classes), <c>activation</c> (<c>none</c>, <c>sigmoid</c>, <c>index</c>: the one channel holds classes; where the model has labels, what is beyond them is 0), <c>score</c> (0.5), <c>layout</c>,
/// <c>mask</c> (the output by name).
/// </summary>
public sealed class SegmentationDecoder : ModelDecoder
{
    private readonly int _output;
    private readonly FeatureMap _map;
    private readonly float _cellsPerX;
    private readonly float _cellsPerY;
    private readonly float _threshold;
    private readonly bool _index;
    private readonly int _indices;
    private readonly bool _bilinear;
    private readonly byte[] _cells;

    private SegmentationDecoder(DecoderOptions options)
    {
        var model = options.Model;
        _output = options.Outputs("mask")?[0] ?? 0;
        var layout = options.Choice("layout", model.Layout == "NHWC" ? "NHWC" : "NCHW", "NCHW", "NHWC");
        if (model.Outputs.Count == 0 || model.InputWidth == 0 || FeatureMap.Of(model.Outputs[_output].Shape, layout) is not { Channels: <= ClassMask.MostClasses } map)
            throw options.WrongOutputs($"an output [1,classes,h,w] of at most {ClassMask.MostClasses} classes, layout {layout}");
        _map = map;
        var activation = options.Choice("activation", "none", "none", "sigmoid", "index");
        _index = activation == "index";
        if (_index && map.Channels != 1)
            throw options.WrongOutputs("one channel of classes (activation=index)");
        if (!_index)
            options.CheckLabels(map.Channels == 1 ? 2 : map.Channels);
        _indices = model.Labels.Count > 0 ? model.Labels.Count : ClassMask.MostClasses;
        var score = options.Number("score", 0.5f, 0, 1);
        _threshold = activation == "sigmoid" ? ScoreFunction.Logit(score) : score;
        _bilinear = options.Choice("resize", _index ? "nearest" : "bilinear", _index ? ["nearest"] : ["bilinear", "nearest"]) == "bilinear";
        (_cellsPerX, _cellsPerY) = ((float)map.Width / model.InputWidth, (float)map.Height / model.InputHeight);
        _cells = new byte[_bilinear ? 0 : map.Height * map.Width];
    }

    /// <summary>Makes the decoder that the options describe.</summary>
    /// <exception cref="ConfigurationException">They are not possible, or the model's outputs are not of that kind.</exception>
    public static ModelDecoder Create(DecoderOptions options) => new SegmentationDecoder(options);

    /// <inheritdoc/>
    public override void Decode(IModelOutputs outputs, in InputTransform transform, VisionResult result)
    {
        result.Reset(0);
        var values = outputs.Read(_output);
        var inverse = transform.Invert();
        var mask = result.Mask.Prepare(transform.SourceHeight, transform.SourceWidth);
        for (var cell = 0; cell < _cells.Length; cell++)
            _cells[cell] = Class(values[(cell * _map.PixelStep)..]);
        for (var y = 0; y < transform.SourceHeight; y++)
        {
            var row = mask.Slice(y * transform.SourceWidth, transform.SourceWidth);
            for (var x = 0; x < row.Length; x++)
            {
                var (inputX, inputY) = inverse.Map(x + 0.5f, y + 0.5f);
                var (cellX, cellY) = (inputX * _cellsPerX, inputY * _cellsPerY);
                if (!(cellX >= 0 && cellY >= 0 && cellX < _map.Width && cellY < _map.Height))
                    row[x] = 0;
                else if (_bilinear)
                    row[x] = Interpolated(values, cellX - 0.5f, cellY - 0.5f);
                else
                    row[x] = _cells[(int)cellY * _map.Width + (int)cellX];
            }
        }
        result.Mask.Count();
    }

    private byte Class(ReadOnlySpan<float> cell)
    {
        if (_map.Channels == 1)
            return _index ? Known(cell[0]) : cell[0] >= _threshold ? (byte)1 : (byte)0;
        var best = 0;
        for (var channel = 1; channel < _map.Channels; channel++)
        {
            if (cell[channel * _map.ChannelStep] > cell[best * _map.ChannelStep])
                best = channel;
        }
        return (byte)best;
    }

    private byte Known(float index)
    {
        var value = (byte)Math.Clamp(index, 0, 255);
        return value < _indices ? value : (byte)0;
    }

    private byte Interpolated(ReadOnlySpan<float> values, float x, float y)
    {
        var (left, top) = ((int)MathF.Floor(x), (int)MathF.Floor(y));
        var (weightX, weightY) = (x - left, y - top);
        var (x0, x1) = (Math.Max(left, 0), Math.Min(left + 1, _map.Width - 1));
        var (y0, y1) = (Math.Max(top, 0), Math.Min(top + 1, _map.Height - 1));
        var (a, b, c, d) = (_map.At(0, y0, x0), _map.At(0, y0, x1), _map.At(0, y1, x0), _map.At(0, y1, x1));
        var (best, highest) = (0, float.NegativeInfinity);
        for (var channel = 0; channel < _map.Channels; channel++)
        {
            var at = values[(channel * _map.ChannelStep)..];
            var upper = at[a] + (at[b] - at[a]) * weightX;
            var lower = at[c] + (at[d] - at[c]) * weightX;
            var value = upper + (lower - upper) * weightY;
            if (value > highest)
                (best, highest) = (channel, value);
        }
        return _map.Channels == 1 ? (highest >= _threshold ? (byte)1 : (byte)0) : (byte)best;
    }
}
