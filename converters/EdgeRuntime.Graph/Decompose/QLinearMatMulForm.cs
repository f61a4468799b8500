namespace EdgeRuntime.Graph.Decompose;

/// <summary>QLinearMatMul: a, a_scale, a_zero_point, b, b_scale, b_zero_point, y_scale, y_zero_point. Several scales of b belong to its columns.</summary>
internal static class QLinearMatMulForm
{
    public static bool Run(NodeRewrite rewrite)
    {
        // Several scales of a belong to rows, which DequantizeLinear has no axis for where a is of more than two dimensions.
        if (rewrite.Rank(3) is not (> 0 and var rank) || rewrite.Shape(1) is not { } scales || scales.Any(size => size.Value != 1))
            return false;
        var a = rewrite.Dequantize(0);
        var b = QuantizedWeights.Dequantize(rewrite, 3, rank - 1);
        rewrite.Quantize(rewrite.Emit("MatMul", [a, b]), 6);
        return true;
    }
}
