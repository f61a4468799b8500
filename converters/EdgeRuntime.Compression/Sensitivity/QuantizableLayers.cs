using EdgeRuntime.Compression.Calibration;
using EdgeRuntime.Compression.MixedPrecision;
using EdgeRuntime.Compression.Quantization;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Compression.Sensitivity;

/// <summary>The layers with weights that the quantizer would quantize.</summary>
public static class QuantizableLayers
{
    /// <summary>Convolutions and dense layers in the order of the graph, by their first outputs.</summary>
    /// <param name="model">The float model, optimized.</param>
    /// <param name="table">Ranges of its activations.</param>
    /// <param name="options">What is left in f32 anyway; default nothing.</param>
    /// <exception cref="ConfigurationException">The table is not of this model.</exception>
    public static IReadOnlyList<string> Find(Model model, CalibrationTable table, QuantizationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        var source = SpatialMeans.ToPooling(model);
        var scheme = new QuantizationScheme(source, table, options ?? new QuantizationOptions());
        return [.. source.Graph.Nodes.Where(node => scheme.Quantized.Contains(node) && QuantizableOperators.KindOf(node.OpType) == QuantizableKind.Weighted).Select(node => node.Outputs[0])];
    }

    /// <summary>Everything but one layer and the activation function that alone reads it: what is excluded to quantize that layer alone.</summary>
    internal static IReadOnlyCollection<string> AllBut(Model model, string layer)
    {
        var index = new GraphIndex(model.Graph);
        var activation = index.OnlyConsumer(layer) is { OpType: "Relu" or "Clip" } next ? next.Outputs[0] : null;
        return model.Graph.Nodes.Select(NodeSelection.KeyOf).Where(output => output != layer && output != activation).ToHashSet(StringComparer.Ordinal);
    }
}
