using EdgeRuntime.Compression.Quantization;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Compression.WeightOnly;

/// <summary>
/// Dynamic-range INT8: dense layers (Gemm, MatMul) multiply s8 weights with activations that are quantized to u8 at run time, by the range that they have then (DynamicQuantizeLinear, MatMulInteger); recurrent layers keep
/// s8 weights and compute in f32, since ONNX has no recurrent operator on integers. Needs no data, and both engines run the result.
/// </summary>
public static class DynamicQuantizer
{
    /// <summary>Quantizes a float model.</summary>
    /// <param name="model">The float model, optimized; not changed.</param>
    /// <param name="options">Which layers.</param>
    /// <exception cref="ConfigurationException">The model has no such layer, or its operator set is older than 13.</exception>
    public static Model Quantize(Model model, WeightOnlyOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        options ??= new WeightOnlyOptions();
        ChannelScales.RequireOpset(model);
        var layers = WeightLayers.Find(model, options, "int8-dynamic");
        var rewrite = new WeightRewrite(model);
        var activations = new Dictionary<string, string[]>(StringComparer.Ordinal); // one quantization for all readers of a value
        foreach (var layer in layers)
        {
            if (layer.Tensor.Shape.Count == 2 && Bias(layer.Node, rewrite.Model) is { } bias)
                rewrite.Replace(layer.Node, Product(layer, bias, rewrite.Names, activations));
            else
                rewrite.ToInt8(layer);
        }
        return rewrite.Finish();
    }

    /// <summary>The name of what a layer adds, "" for nothing; null where it is no plain <c>x·W + b</c>.</summary>
    private static string? Bias(Node node, Model model)
    {
        if (node.OpType == "MatMul")
            return "";
        if (node.Int("transA") != 0 || node.Float("alpha", 1) != 1 || (node.HasInput(2) && node.Float("beta", 1) != 1))
            return null;
        return !node.HasInput(2) ? "" : model.Graph.Initializers.ContainsKey(node.Input(2)) ? node.Input(2) : null;
    }

    private static List<Node> Product(WeightLayer layer, string bias, GraphBuilder names, Dictionary<string, string[]> activations)
    {
        var (node, x, y) = (layer.Node, layer.Node.Input(0), layer.Node.Outputs[0]);
        var nodes = new List<Node>();
        if (!activations.TryGetValue(x, out var quantized))
        {
            quantized = activations[x] = [names.UniqueName($"{x}_quantized"), names.UniqueName($"{x}_scale"), names.UniqueName($"{x}_zero_point")];
            nodes.Add(new Node("DynamicQuantizeLinear", [x], quantized, names.UniqueName($"{x}_DynamicQuantizeLinear")));
        }
        var weights = ChannelWeights.Of(layer.Tensor, layer.OutputAxis);
        var matrix = names.Constant(layer.OutputAxis == 1 ? weights.Weights : Transposed(weights.Weights), $"{layer.Name}_quantized");
        var scales = names.Constant(TensorData.From(weights.Scales, weights.Scales.Length), $"{layer.Name}_scale");
        var sum = Emit("MatMulInteger", [quantized[0], matrix, quantized[2]], $"{y}_integer");
        var real = Emit("Cast", [sum], $"{y}_real");
        nodes[^1].With("to", (long)ElementType.Float32);
        var factor = Emit("Mul", [quantized[1], scales], $"{y}_factor");
        if (bias.Length == 0)
        {
            nodes.Add(new Node("Mul", [real, factor], [y], node.Name));
            return nodes;
        }
        nodes.Add(new Node("Add", [Emit("Mul", [real, factor], $"{y}_product"), bias], [y], node.Name));
        return nodes;

        string Emit(string op, string[] inputs, string output)
        {
            var name = names.UniqueName(output);
            nodes.Add(new Node(op, inputs, [name], name));
            return name;
        }
    }

    private static TensorData Transposed(TensorData tensor)
    {
        var (rows, columns) = ((int)tensor.Shape[0], (int)tensor.Shape[1]);
        var (from, to) = (tensor.As<sbyte>().ToArray(), new sbyte[tensor.Count]);
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
                to[column * rows + row] = from[row * columns + column];
        }
        return TensorData.From(to, columns, rows);
    }
}
