using EdgeRuntime.Vision.Geometry;
using EdgeRuntime.Vision.Suppression;

namespace EdgeRuntime.Vision.Decoding;

/// <summary>
/// Detectors by heatmap (<c>centernet</c>; Zhou et al., https://arxiv.org/abs/1904.07850): an object is where a class's heat is the highest of 3 × 3 cells; a second output has its width and height, a third, where
/// there is one, how far its center lies from the cell's corner. Keys: <c>heatmap</c>, <c>sizes</c>, <c>offsets</c> (outputs by name; by default the first output, and those of two channels in that order),
/// <c>layout</c> (NCHW, NHWC), <c>activation</c> (<c>sigmoid</c>, <c>none</c>), <c>sizes-in</c> (<c>cells</c>, <c>pixels</c>), <c>score</c> (0.3), <c>nms</c> (none), <c>iou</c>, <c>sigma</c>,
/// <c>classes-apart</c>, <c>most</c>. Every cell gives its best class at most.
/// </summary>
public sealed class CenterNetDecoder : ModelDecoder
{
    private readonly int _heatmap;
    private readonly int _sizes;
    private readonly int _offsets;
    private readonly FeatureMap _heat;
    private readonly FeatureMap _pair;
    private readonly bool _sigmoid;
    private readonly float _sizeX;
    private readonly float _sizeY;
    private readonly float _cellX;
    private readonly float _cellY;
    private readonly float[] _thresholds;
    private readonly CandidateList _candidates;
    private readonly NonMaxSuppression _suppression;

    private CenterNetDecoder(DecoderOptions options)
    {
        var model = options.Model;
        var layout = options.Choice("layout", model.Layout == "NHWC" ? "NHWC" : "NCHW", "NCHW", "NHWC");
        _heatmap = One(options, "heatmap") ?? 0;
        var pairs = new List<int>();
        for (var i = 0; i < model.Outputs.Count; i++)
        {
            if (i != _heatmap && FeatureMap.Of(model.Outputs[i].Shape, layout) is { Channels: 2 })
                pairs.Add(i);
        }
        _sizes = One(options, "sizes") ?? (pairs.Count > 0 ? pairs[0] : -1);
        _offsets = One(options, "offsets") ?? (pairs.Count > 1 ? pairs[1] : -1);
        if (model.Outputs.Count <= 1 || _sizes < 0 || model.InputWidth == 0 || FeatureMap.Of(model.Outputs[_heatmap].Shape, layout) is not { } heat || Pair(model, _sizes, layout, heat) is not { } pair
            || (_offsets >= 0 && Pair(model, _offsets, layout, heat) is null))
            throw options.WrongOutputs($"outputs of heat [1,classes,h,w], sizes [1,2,h,w] and, if there are any, offsets [1,2,h,w], layout {layout}");
        (_heat, _pair) = (heat, pair);
        options.CheckLabels(heat.Channels);
        _sigmoid = options.Choice("activation", "sigmoid", "sigmoid", "none") == "sigmoid";
        (_cellX, _cellY) = ((float)model.InputWidth / heat.Width, (float)model.InputHeight / heat.Height);
        (_sizeX, _sizeY) = options.Choice("sizes-in", "cells", "cells", "pixels") == "cells" ? (_cellX, _cellY) : (1, 1);
        _thresholds = options.Scores(0.3f, heat.Channels);
        _candidates = new CandidateList(heat.Height * heat.Width, 0);
        _suppression = NonMaxSuppression.Create(options, "none", 0.5f, _thresholds, _candidates);
    }

    /// <summary>Makes the decoder that the options describe.</summary>
    /// <exception cref="ConfigurationException">They are not possible, or the model's outputs are not of that kind.</exception>
    public static ModelDecoder Create(DecoderOptions options) => new CenterNetDecoder(options);

    /// <inheritdoc/>
    public override void Decode(IModelOutputs outputs, in InputTransform transform, VisionResult result)
    {
        result.Reset(0);
        _candidates.Clear();
        var heat = outputs.Read(_heatmap);
        for (var y = 0; y < _heat.Height; y++)
        {
            for (var x = 0; x < _heat.Width; x++)
            {
                var (best, highest) = (-1, 0f);
                for (var channel = 0; channel < _heat.Channels; channel++)
                {
                    var raw = heat[_heat.At(channel, y, x)];
                    var score = _sigmoid ? ScoreFunction.Sigmoid(raw) : raw;
                    if (score >= _thresholds[channel] && (best < 0 || score > highest) && IsPeak(heat, channel, y, x, raw))
                        (best, highest) = (channel, score);
                }
                if (best >= 0)
                    Add(outputs, y, x, best, highest);
            }
        }
        _suppression.Run(_candidates, transform, result);
    }

    private static int? One(DecoderOptions options, string key) => options.Outputs(key)?[0];

    private static FeatureMap? Pair(DecoderModel model, int output, string layout, FeatureMap heat) =>
        FeatureMap.Of(model.Outputs[output].Shape, layout) is { Channels: 2 } map && map.Height == heat.Height && map.Width == heat.Width ? map : null;

    private bool IsPeak(ReadOnlySpan<float> heat, int channel, int y, int x, float value)
    {
        for (var row = Math.Max(0, y - 1); row <= Math.Min(_heat.Height - 1, y + 1); row++)
        {
            for (var column = Math.Max(0, x - 1); column <= Math.Min(_heat.Width - 1, x + 1); column++)
            {
                if (heat[_heat.At(channel, row, column)] > value)
                    return false;
            }
        }
        return true;
    }

    private void Add(IModelOutputs outputs, int y, int x, int @class, float score)
    {
        var sizes = outputs.Read(_sizes);
        var (width, height) = (sizes[_pair.At(0, y, x)] * _sizeX, sizes[_pair.At(1, y, x)] * _sizeY);
        var (dx, dy) = (0f, 0f);
        if (_offsets >= 0)
        {
            var offsets = outputs.Read(_offsets);
            (dx, dy) = (offsets[_pair.At(0, y, x)], offsets[_pair.At(1, y, x)]);
        }
        _candidates.Add(Box.FromCenter((x + dx) * _cellX, (y + dy) * _cellY, width, height), @class, score);
    }
}
