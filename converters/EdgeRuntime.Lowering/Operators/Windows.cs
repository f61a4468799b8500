using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Operators;

/// <summary>Reads the geometry of convolution and pooling nodes.</summary>
internal static class Windows
{
    /// <summary>The most spatial axes.</summary>
    public const int MaxAxes = 3;

    /// <summary>The geometry of a node over x [N,C,spatial…] that writes y [N,C',spatial'…].</summary>
    /// <exception cref="UnsupportedNodeException">It has more than three spatial axes, or attributes that do not fit.</exception>
    public static SpatialWindow Read(Node node, TensorShape x, TensorShape y, ReadOnlySpan<int> kernel)
    {
        var rank = x.Rank - 2;
        RequireSpatial(node, x);
        if (kernel.Length != rank || y.Rank != x.Rank)
            throw new UnsupportedNodeException(node, $"a kernel of {kernel.Length} dimensions does not fit input {x} and output {y}");
        var (strides, dilations, pads) = (PerAxis(node, "strides", rank), PerAxis(node, "dilations", rank), Pads(node, rank));
        var axes = new WindowAxis[rank];
        for (var i = 0; i < rank; i++)
        {
            var axis = new WindowAxis { Input = x[2 + i], Output = y[2 + i], Kernel = kernel[i], Stride = strides[i], Dilation = dilations[i] };
            (axis.Before, axis.After) = Padding(node, pads[i], pads[i + rank], axis);
            axes[i] = axis;
        }
        return new SpatialWindow(x[0], x[1], y[1], axes);
    }

    /// <summary>The kernel_shape of a pooling node.</summary>
    public static int[] Kernel(Node node, TensorShape x)
    {
        RequireSpatial(node, x);
        if (node.Ints("kernel_shape") is not { } kernel || kernel.Length != x.Rank - 2 || kernel.Any(size => size is < 1 or > int.MaxValue / 4))
            throw new UnsupportedNodeException(node, $"kernel_shape has {x.Rank - 2} values ≥ 1");
        return Array.ConvertAll(kernel, size => (int)size);
    }

    /// <summary>Refuses what is not [N,C,spatial…] with one to three spatial axes.</summary>
    public static void RequireSpatial(Node node, TensorShape x)
    {
        if (x.Rank is < 3 or > 2 + MaxAxes)
            throw new UnsupportedNodeException(node, $"only [N,C,…] with one to {MaxAxes} spatial axes is supported, found rank {x.Rank} ({x})");
    }

    /// <summary>One value ≥ 1 for every axis.</summary>
    public static int[] PerAxis(Node node, string attribute, int rank)
    {
        var values = node.Ints(attribute) ?? [.. Enumerable.Repeat(1L, rank)];
        return values.Length == rank && values.All(value => value is >= 1 and <= int.MaxValue / 4)
            ? Array.ConvertAll(values, value => (int)value)
            : throw new UnsupportedNodeException(node, $"{attribute} [{string.Join(',', values)}]: {rank} values ≥ 1 are expected");
    }

    /// <summary>Padding before each axis, then behind each.</summary>
    public static int[] Pads(Node node, int rank)
    {
        var pads = node.Ints("pads") ?? new long[2 * rank];
        return pads.Length == 2 * rank && pads.All(pad => pad is >= 0 and <= int.MaxValue / 4)
            ? Array.ConvertAll(pads, pad => (int)pad)
            : throw new UnsupportedNodeException(node, $"pads [{string.Join(',', pads)}]: {2 * rank} values ≥ 0 are expected");
    }

    private static (int Before, int After) Padding(Node node, int before, int after, in WindowAxis axis)
    {
        // What the last output position needs. With ceil_mode windows reach beyond the padding; floor division leaves some of it unread.
        var needed = checked((axis.Output - 1) * axis.Stride + axis.Extent - axis.Input);
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
                if (needed - before > after && (axis.Output - 1) * axis.Stride >= axis.Input + before)
                    throw new UnsupportedNodeException(node, "ceil_mode gives a window that lies in the padding alone");
                return (before, after);
        }
    }
}
