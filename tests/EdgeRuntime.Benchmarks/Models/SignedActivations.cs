using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Shapes;

namespace EdgeRuntime.Benchmarks.Models;

/// <summary>
/// The s8 form of a model whose quantized activations are u8: zero points 128 lower, the same numbers. TFLite models have it before they are imported. ONNX Runtime may be faster in either
/// form, and is measured in both.
/// </summary>
internal static class SignedActivations
{
    /// <summary>Changes a model.</summary>
    /// <exception cref="InvalidModelException">An activation is quantized in another way than by one constant zero point.</exception>
    public static void Apply(Model model)
    {
        var graph = model.Graph;
        var index = new GraphIndex(graph);
        var builder = new GraphBuilder(model);
        var lowered = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var node in graph.Nodes.Where(node => (node.Is("QuantizeLinear") || node.Is("DequantizeLinear")) && index.Constant(node.Input(0)) is null))
        {
            if (!node.HasInput(2) || index.Constant(node.Input(2)) is not { Count: 1 } zeroPoint)
                throw new InvalidModelException($"node '{node.DisplayName}': one constant zero point is expected.");
            if (zeroPoint.Type != ElementType.UInt8)
                continue;
            if (!lowered.TryGetValue(node.Input(2), out var name))
                lowered[node.Input(2)] = name = builder.Constant(TensorData.From([(sbyte)(zeroPoint.As<byte>()[0] - 128)], [.. zeroPoint.Shape]), "zero_point");
            node.Inputs[2] = name;
        }
        foreach (var value in graph.Inputs.Concat(graph.Outputs).Where(value => value.Type == ElementType.UInt8))
            value.Type = ElementType.Int8;
        RemoveBridges(graph);
        graph.Values.Clear();
        ShapeInference.Run(model);
    }

    // What stood between s8 outside and u8 inside now dequantizes and quantizes with the same numbers.
    private static void RemoveBridges(ModelGraph graph)
    {
        var index = new GraphIndex(graph);
        foreach (var quantize in graph.Nodes.Where(node => node.Is("QuantizeLinear")).ToArray())
        {
            if (index.Producer(quantize.Input(0)) is not { } dequantize || !dequantize.Is("DequantizeLinear") || !Same(index, dequantize.Input(1), quantize.Input(1)) || !Same(index, dequantize.Input(2), quantize.Input(2)))
                continue;
            var (source, result) = (dequantize.Input(0), quantize.Outputs[0]);
            graph.Nodes.Remove(quantize);
            if (index.OnlyConsumer(dequantize.Outputs[0]) is not null)
                graph.Nodes.Remove(dequantize);
            var (kept, gone) = index.IsOutput(result) ? (result, source) : (source, result);
            foreach (var node in graph.Nodes)
            {
                for (var i = 0; i < node.Inputs.Count; i++)
                    node.Inputs[i] = node.Inputs[i] == gone ? kept : node.Inputs[i];
                for (var i = 0; i < node.Outputs.Count; i++)
                    node.Outputs[i] = node.Outputs[i] == gone ? kept : node.Outputs[i];
            }
            index = new GraphIndex(graph);
        }
    }

    private static bool Same(GraphIndex index, string a, string b) => index.Constant(a)!.Type == index.Constant(b)!.Type && index.Constant(a)!.Bytes.Span.SequenceEqual(index.Constant(b)!.Bytes.Span);
}
