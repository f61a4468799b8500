namespace EdgeRuntime.Graph.Decompose;

/// <summary>QLinearConv: x, x_scale, x_zero_point, w, w_scale, w_zero_point, y_scale, y_zero_point, bias.</summary>
internal static class QLinearConvForm
{
    public static bool Run(NodeRewrite rewrite)
    {
        var node = rewrite.Node;
        string? bias = null;
        if (node.HasInput(8) && (bias = QuantizedWeights.Bias(rewrite, 8, 1, 4)) is null)
            return false;
        var x = rewrite.Dequantize(0);
        var w = QuantizedWeights.Dequantize(rewrite, 3, 0);
        var y = rewrite.Emit("Conv", bias is null ? [x, w] : [x, w, bias], [.. node.Attributes.Select(entry => (entry.Key, entry.Value))]);
        rewrite.Quantize(y, 6);
        return true;
    }
}
