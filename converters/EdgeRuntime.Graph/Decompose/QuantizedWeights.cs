namespace EdgeRuntime.Graph.Decompose;

/// <summary>Constant weights and biases of QOperator nodes in QDQ form.</summary>
internal static class QuantizedWeights
{
    private const byte Middle = 128;

    /// <summary>
    /// Dequantizes the weights at an input, whose scale and zero point stand behind it; several scales lie along <paramref name="axis"/>. Unsigned weights around 128 become signed ones around 0,
    /// the same numbers: signed ones are what INT8 kernels take.
    /// </summary>
    public static string Dequantize(NodeRewrite rewrite, int input, int axis)
    {
        var node = rewrite.Node;
        var name = node.Input(input);
        var inputs = new List<string> { name, node.Input(input + 1) };
        if (rewrite.Constant(input) is { Type: ElementType.UInt8 } weights && rewrite.Constant(input + 2) is { Type: ElementType.UInt8 } zeros && zeros.Bytes.Span.IndexOfAnyExcept(Middle) < 0)
        {
            inputs[0] = rewrite.Constant(Signed(weights), "weights");
            inputs.Add(rewrite.Constant(new TensorData(ElementType.Int8, zeros.Shape, new byte[zeros.Bytes.Length]), "zero_point"));
        }
        else if (node.HasInput(input + 2))
        {
            inputs.Add(node.Input(input + 2));
        }
        return rewrite.Emit("DequantizeLinear", inputs, ("axis", axis));
    }

    /// <summary>The i32 bias at an input, whose scale is <c>factor · scale_x · scale_w</c>; null where these are not constant.</summary>
    public static string? Bias(NodeRewrite rewrite, int input, int inputScale, int weightScale, float factor = 1)
    {
        if (rewrite.Float(inputScale) is not { } scale || rewrite.Constant(weightScale) is not { Type: ElementType.Float32 } weights)
            return null;
        var scales = Array.ConvertAll(weights.As<float>().ToArray(), weight => factor * scale * weight);
        var shape = scales.Length == 1 ? [] : new long[] { scales.Length };
        return rewrite.Emit("DequantizeLinear", [rewrite.Node.Input(input), rewrite.Constant(TensorData.From(scales, shape), "bias_scale")], ("axis", 0));
    }

    private static TensorData Signed(TensorData weights)
    {
        var bytes = weights.Bytes.ToArray();
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] ^= Middle;
        return new TensorData(ElementType.Int8, weights.Shape, bytes);
    }
}
