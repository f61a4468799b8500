namespace EdgeRuntime.Graph.Decompose;

/// <summary>QLinearAdd and QLinearMul: a, a_scale, a_zero_point, b, b_scale, b_zero_point, c_scale, c_zero_point.</summary>
internal static class QLinearBinaryForm
{
    public static bool Add(NodeRewrite rewrite) => Run(rewrite, "Add");

    public static bool Multiply(NodeRewrite rewrite) => Run(rewrite, "Mul");

    private static bool Run(NodeRewrite rewrite, string op)
    {
        rewrite.Quantize(rewrite.Emit(op, [rewrite.Dequantize(0), rewrite.Dequantize(3)]), 6);
        return true;
    }
}
