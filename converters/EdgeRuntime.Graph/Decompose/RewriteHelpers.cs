namespace EdgeRuntime.Graph.Decompose;

/// <summary>Pieces that decompositions share.</summary>
internal static class RewriteHelpers
{
    /// <summary>A reduction over axes that are kept with length 1: the axes are an input of newer operator sets, an attribute of older ones.</summary>
    public static string Reduce(this NodeRewrite rewrite, string op, string input, long[] axes, bool keep = true)
    {
        var since = op == "ReduceSum" ? 13 : 18;
        return rewrite.Opset >= since
            ? rewrite.Emit(op, [input, rewrite.Constant(TensorData.Vector(axes), "axes")], ("keepdims", keep ? 1 : 0))
            : rewrite.Emit(op, [input], ("axes", axes), ("keepdims", keep ? 1 : 0));
    }

    public static string Reshape(this NodeRewrite rewrite, string input, params long[] shape) => rewrite.Emit("Reshape", [input, rewrite.Constant(TensorData.Vector(shape), "shape")]);

    public static void Reshape(this NodeRewrite rewrite, string input, long[] shape, string output) =>
        rewrite.Emit("Reshape", [input, rewrite.Constant(TensorData.Vector(shape), "shape")], output);

    /// <summary>The value behind quantized numbers; <paramref name="first"/> is the input that holds them, scale and zero point stand behind it.</summary>
    public static string Dequantize(this NodeRewrite rewrite, int first) => rewrite.Dequantize(rewrite.Node.Input(first), first + 1);

    public static string Dequantize(this NodeRewrite rewrite, string quantized, int scale) =>
        rewrite.Emit("DequantizeLinear", Parameters(rewrite, quantized, scale));

    /// <summary>Emits the QuantizeLinear that gives the node's result.</summary>
    public static void Quantize(this NodeRewrite rewrite, string value, int scale, string? output = null) =>
        rewrite.Emit("QuantizeLinear", Parameters(rewrite, value, scale), output ?? rewrite.Node.Outputs[0]);

    /// <summary>The one element of a constant f32 input; null for others.</summary>
    public static float? Float(this NodeRewrite rewrite, int input) => rewrite.Constant(input) is { Type: ElementType.Float32, Count: 1 } tensor ? tensor.As<float>()[0] : null;

    private static string[] Parameters(NodeRewrite rewrite, string value, int scale)
    {
        var node = rewrite.Node;
        return node.HasInput(scale + 1) ? [value, node.Input(scale), node.Input(scale + 1)] : [value, node.Input(scale)];
    }
}
