namespace EdgeRuntime.Graph.Decompose;

/// <summary>QLinearAveragePool and QLinearGlobalAveragePool: x, x_scale, x_zero_point, y_scale, y_zero_point; with channels_last over [N, spatial…, C].</summary>
internal static class QLinearPoolForm
{
    public static bool Average(NodeRewrite rewrite) =>
        Run(rewrite, "AveragePool", [.. rewrite.Node.Attributes.Where(entry => entry.Key != "channels_last").Select(entry => (entry.Key, entry.Value))]);

    public static bool GlobalAverage(NodeRewrite rewrite) => Run(rewrite, "GlobalAveragePool", []);

    private static bool Run(NodeRewrite rewrite, string op, (string, AttributeValue)[] attributes)
    {
        if (rewrite.Node.Int("channels_last") == 0)
        {
            rewrite.Quantize(rewrite.Emit(op, [rewrite.Dequantize(0)], attributes), 3);
            return true;
        }
        if (rewrite.Rank(0) is not (> 2 and var rank))
            return false;
        long[] first = [0, rank - 1, .. Enumerable.Range(1, rank - 2)];
        long[] last = [0, .. Enumerable.Range(2, rank - 2), 1];
        var x = rewrite.Emit("Transpose", [rewrite.Node.Input(0)], ("perm", first));
        var y = rewrite.UniqueName("pooled");
        rewrite.Quantize(rewrite.Emit(op, [rewrite.Dequantize(x, 1)], attributes), 3, y);
        rewrite.Emit("Transpose", [y], rewrite.Node.Outputs[0], ("perm", last));
        return true;
    }
}
