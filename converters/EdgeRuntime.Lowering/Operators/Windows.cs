using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Operators;

/// <summary>Reads the geometry of convolution and pooling nodes.</summary>
internal static class Windows
{
    /// <summary>The geometry of a node over x [N,C,H,W] that writes y [N,C',H',W'].</summary>
    /// <exception cref="UnsupportedNodeException">The node is not two-dimensional.</exception>
    public static Window2D Read(Node node, TensorShape x, TensorShape y, int kernelH, int kernelW)
    {
        var strides = Pair(node, "strides");
        var dilations = Pair(node, "dilations");
        var window = new Window2D
        {
            Batch = x[0], InputC = x[1], InputH = x[2], InputW = x[3], OutputC = y[1], OutputH = y[2], OutputW = y[3],
            KernelH = kernelH, KernelW = kernelW, StrideH = strides.H, StrideW = strides.W, DilationH = dilations.H, DilationW = dilations.W,
        };
        var pads = node.Ints("pads") ?? [0, 0, 0, 0];
        if (pads.Length != 4 || pads.Any(pad => pad is < 0 or > int.MaxValue / 4))
            throw new UnsupportedNodeException(node, $"pads [{string.Join(',', pads)}]: four values ≥ 0 are expected");
        var rows = Padding(node, (int)pads[0], (int)pads[2], window.InputH, window.OutputH, (window.KernelH - 1) * window.DilationH + 1, window.StrideH);
        var columns = Padding(node, (int)pads[1], (int)pads[3], window.InputW, window.OutputW, (window.KernelW - 1) * window.DilationW + 1, window.StrideW);
        (window.PadTop, window.PadBottom) = rows;
        (window.PadLeft, window.PadRight) = columns;
        return window.Validate() is { } problem ? throw new UnsupportedNodeException(node, $"its geometry is impossible: {problem}") : window;
    }

    /// <summary>Refuses what is not two-dimensional.</summary>
    public static void RequireImage(Node node, TensorShape x)
    {
        if (x.Rank != 4)
            throw new UnsupportedNodeException(node, $"only two-dimensional [N,C,H,W] input is supported, found rank {x.Rank} ({x})");
    }

    private static (int Before, int After) Padding(Node node, int before, int after, int input, int output, int extent, int stride)
    {
        // What the last output position needs; ceil_mode and SAME pad more than they say, floor division leaves some of it unread.
        var needed = (output - 1) * stride + extent - input;
        switch (node.Text("auto_pad", "NOTSET"))
        {
            case "VALID":
                return (0, 0);
            case "SAME_UPPER":
                needed = Math.Max(needed, 0);
                return (needed / 2, needed - needed / 2);
            case "SAME_LOWER":
                needed = Math.Max(needed, 0);
                return (needed - needed / 2, needed / 2);
            default:
                if (needed - before > after && (output - 1) * stride >= input + before)
                    throw new UnsupportedNodeException(node, "ceil_mode gives a window that lies in the padding alone");
                return (before, Math.Max(after, needed - before));
        }
    }

    private static (int H, int W) Pair(Node node, string attribute)
    {
        var values = node.Ints(attribute) ?? [1, 1];
        return values is [>= 1 and <= int.MaxValue / 4, >= 1 and <= int.MaxValue / 4]
            ? ((int)values[0], (int)values[1])
            : throw new UnsupportedNodeException(node, $"{attribute} [{string.Join(',', values)}]: two values ≥ 1 are expected");
    }
}
