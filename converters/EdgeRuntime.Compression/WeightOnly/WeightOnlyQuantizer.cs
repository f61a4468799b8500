using EdgeRuntime.Compression.Quantization;
using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Shapes;
using EdgeRuntime.Graph.Upgrade;

namespace EdgeRuntime.Compression.WeightOnly;

/// <summary>
/// Stores the weights of large dense and recurrent layers in 8 or 4 bits behind a DequantizeLinear; all arithmetic stays f32. Needs no data. Both engines run the result; the native one keeps the weights small in the plan
/// and widens them when a session opens.
/// </summary>
public static class WeightOnlyQuantizer
{
    /// <summary>The first operator set with s4 and with scales in blocks.</summary>
    private const long BlockOpset = 21;

    /// <summary>Symmetric s8 with one scale for each output channel: a quarter of the bytes.</summary>
    /// <param name="model">The float model, optimized; not changed.</param>
    /// <param name="options">Which layers.</param>
    /// <exception cref="ConfigurationException">The model has no such layer, or its operator set is older than 13.</exception>
    public static Model ToInt8(Model model, WeightOnlyOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        options ??= new WeightOnlyOptions();
        ChannelScales.RequireOpset(model);
        var layers = WeightLayers.Find(model, options, "int8-weights");
        var rewrite = new WeightRewrite(model);
        foreach (var layer in layers)
            rewrite.ToInt8(layer);
        return rewrite.Finish();
    }

    /// <summary>Dense layers in symmetric s4 with one scale for every 32 weights that are summed, about a seventh of the bytes; recurrent layers in s8, for want of an operator.</summary>
    /// <param name="model">The float model, optimized; not changed.</param>
    /// <param name="options">Which layers.</param>
    /// <exception cref="ConfigurationException">The model has no such layer.</exception>
    public static Model ToInt4(Model model, WeightOnlyOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        options ??= new WeightOnlyOptions();
        var upgraded = ModelCopy.Of(model);
        UpgradeOpset.Run(upgraded, BlockOpset);
        var layers = WeightLayers.Find(upgraded, options, "int4-weights");
        var rewrite = new WeightRewrite(upgraded);
        foreach (var layer in layers)
        {
            if (layer.Tensor.Shape.Count == 2)
                rewrite.ToInt4(layer);
            else
                rewrite.ToInt8(layer);
        }
        return rewrite.Finish();
    }
}
