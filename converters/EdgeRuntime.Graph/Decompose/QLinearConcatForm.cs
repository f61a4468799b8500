namespace EdgeRuntime.Graph.Decompose;

/// <summary>QLinearConcat: y_scale, y_zero_point, then x, x_scale, x_zero_point of every part.</summary>
internal static class QLinearConcatForm
{
    public static bool Run(NodeRewrite rewrite)
    {
        var parts = new List<string>();
        for (var input = 2; input < rewrite.Node.Inputs.Count; input += 3)
            parts.Add(rewrite.Dequantize(input));
        rewrite.Quantize(rewrite.Emit("Concat", parts, ("axis", rewrite.Node.Int("axis"))), 0);
        return true;
    }
}
