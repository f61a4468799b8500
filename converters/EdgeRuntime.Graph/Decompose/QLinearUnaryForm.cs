namespace EdgeRuntime.Graph.Decompose;

/// <summary>QLinearSigmoid and QLinearLeakyRelu: x, x_scale, x_zero_point, y_scale, y_zero_point.</summary>
internal static class QLinearUnaryForm
{
    public static bool Sigmoid(NodeRewrite rewrite)
    {
        rewrite.Quantize(rewrite.Emit("Sigmoid", [rewrite.Dequantize(0)]), 3);
        return true;
    }

    public static bool LeakyRelu(NodeRewrite rewrite)
    {
        rewrite.Quantize(rewrite.Emit("LeakyRelu", [rewrite.Dequantize(0)], ("alpha", rewrite.Node.Float("alpha", 0.01f))), 3);
        return true;
    }

    /// <summary>QuantizeLinear and DequantizeLinear of com.microsoft are those of ai.onnx for 8-bit numbers.</summary>
    public static bool PlainDomain(NodeRewrite rewrite)
    {
        var node = rewrite.Node;
        if (rewrite.Type(node.OpType == "QuantizeLinear" ? 2 : 0) is not (ElementType.UInt8 or ElementType.Int8))
            return false;
        rewrite.Emit(node.OpType, node.Inputs, node.Outputs[0], [.. node.Attributes.Select(entry => (entry.Key, entry.Value))]);
        return true;
    }
}
