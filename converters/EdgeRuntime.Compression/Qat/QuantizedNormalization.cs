using EdgeRuntime.Graph;

namespace EdgeRuntime.Compression.Qat;

/// <summary>
/// A BatchNormalization that the quantized model has folded into a convolution, and that training keeps behind it. Rounding in steps of <c>max|w| / 127</c> per channel commutes with the factor that
/// folding multiplies a channel by, so the integers are the same either way.
/// </summary>
internal sealed class QuantizedNormalization
{
    /// <summary>The convolution in the quantized model.</summary>
    public required Node Layer { get; init; }

    /// <summary>The BatchNormalization node in the float model.</summary>
    public required Node Norm { get; init; }

    /// <summary>The convolution's weights in the float model.</summary>
    public required TensorData Weights { get; init; }

    /// <summary>The convolution's bias in the float model; null where it has none.</summary>
    public required TensorData? Bias { get; init; }

    /// <summary>Scale, shift, running mean and variance in the float model.</summary>
    public required IReadOnlyList<TensorData> Constants { get; init; }

    /// <summary>The initializers of the trainable model that hold <see cref="Constants"/>.</summary>
    public List<string> Parameters { get; } = [];

    /// <summary>Finds the normalizations behind layers whose weights can be trained unfolded.</summary>
    /// <param name="quantized">The quantized model.</param>
    /// <param name="source">The float model that it was made from, before its normalizations were folded; its nodes have the names that they have in the quantized one.</param>
    public static void Find(QuantizedModel quantized, Model source)
    {
        var index = new GraphIndex(source.Graph);
        var layers = source.Graph.Nodes.Where(node => node.Is("Conv") && node.Name.Length > 0).GroupBy(node => node.Name, StringComparer.Ordinal).Where(group => group.Count() == 1)
            .ToDictionary(group => group.Key, group => group.Single(), StringComparer.Ordinal);
        foreach (var weight in quantized.Weights.Where(weight => weight is { Quantize: null, IsSymmetric: true, IsShared: false, Axis: 0 }))
        {
            var consumers = quantized.Model.Graph.Nodes.Where(node => node.Inputs.Contains(weight.Dequantize.Outputs[0])).ToArray();
            if (consumers is [{ OpType: "Conv" } layer] && quantized.Biases.Exists(bias => bias.Weight == weight && bias.Dequantize.Outputs[0] == layer.Input(2)) && layers.TryGetValue(layer.Name, out var original) && index.OnlyConsumer(original.Outputs[0]) is { } norm && norm.Is("BatchNormalization")
                && Of(index, layer, original, norm) is { } found && IsFolded(quantized, weight, found))
                weight.Normalization = found;
        }
    }

    /// <summary>Weights and bias with the normalization folded into them, in double precision.</summary>
    public static (TensorData Weights, float[] Bias) Fold(Node norm, TensorData weights, TensorData? bias, IReadOnlyList<TensorData> constants)
    {
        var values = weights.As<float>().ToArray();
        var inner = values.Length / (int)weights.Shape[0];
        var biases = new float[weights.Shape[0]];
        for (var c = 0; c < biases.Length; c++)
        {
            var factor = constants[0].As<float>()[c] / Math.Sqrt(constants[3].As<float>()[c] + (double)norm.Float("epsilon", 1e-5f));
            for (var i = c * inner; i < (c + 1) * inner; i++)
                values[i] = (float)(values[i] * factor);
            biases[c] = (float)(((bias is null ? 0 : bias.As<float>()[c]) - (double)constants[2].As<float>()[c]) * factor + constants[1].As<float>()[c]);
        }
        return (TensorData.From(values, [.. weights.Shape]), biases);
    }

    private static bool IsFolded(QuantizedModel quantized, QuantizedWeight weight, QuantizedNormalization found)
    {
        var scale = quantized.Constant(weight.Dequantize, 1)!;
        return Dequantization.Unrounded(Fold(found.Norm, found.Weights, found.Bias, found.Constants).Weights, Dequantization.Run(quantized.Constant(weight.Dequantize, 0)!, scale, null, 0), scale, 0) is not null;
    }

    private static QuantizedNormalization? Of(GraphIndex index, Node layer, Node original, Node norm)
    {
        var weights = index.Constant(original.Input(1));
        var bias = original.HasInput(2) ? index.Constant(original.Input(2)) : null;
        var constants = Enumerable.Range(1, 4).Select(i => index.Constant(norm.Input(i))).OfType<TensorData>().ToArray();
        return weights is not { Type: ElementType.Float32 } || constants.Length != 4 || (original.HasInput(2) && bias is null) ? null
            : new QuantizedNormalization { Layer = layer, Norm = norm, Weights = weights, Bias = bias, Constants = constants };
    }
}
