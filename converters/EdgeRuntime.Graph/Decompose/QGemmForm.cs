namespace EdgeRuntime.Graph.Decompose;

/// <summary>QGemm: a, a_scale, a_zero_point, b, b_scale, b_zero_point, c, y_scale, y_zero_point; without a scale the result stays f32. The i32 c has the scale <c>α · a_scale · b_scale</c>.</summary>
internal static class QGemmForm
{
    public static bool Run(NodeRewrite rewrite)
    {
        var node = rewrite.Node;
        var alpha = node.Float("alpha", 1);
        string? c = null;
        if (node.HasInput(6) && (c = QuantizedWeights.Bias(rewrite, 6, 1, 4, alpha)) is null)
            return false;
        var a = rewrite.Dequantize(0);
        var b = QuantizedWeights.Dequantize(rewrite, 3, node.Int("transB") != 0 ? 0 : 1);
        string[] inputs = c is null ? [a, b] : [a, b, c];
        (string, AttributeValue)[] attributes = [("alpha", alpha), ("transA", node.Int("transA")), ("transB", node.Int("transB"))];
        if (node.HasInput(7))
            rewrite.Quantize(rewrite.Emit("Gemm", inputs, attributes), 7);
        else
            rewrite.Emit("Gemm", inputs, node.Outputs[0], attributes);
        return true;
    }
}
