namespace EdgeRuntime.Graph.Shapes;

/// <summary>The window attributes that convolutions and pools share: strides, dilations, pads, auto_pad.</summary>
internal sealed class SlidingWindow
{
    private readonly Node _node;
    private readonly Dimension[] _kernel;
    private readonly long[] _strides;
    private readonly long[] _dilations;
    private readonly long[] _pads;
    private readonly string _autoPad;

    public SlidingWindow(Node node, Dimension[] kernel, int rank)
    {
        _node = node;
        _kernel = kernel;
        Rank = rank;
        _strides = node.Ints("strides") ?? [.. Enumerable.Repeat(1L, rank)];
        _dilations = node.Ints("dilations") ?? [.. Enumerable.Repeat(1L, rank)];
        _pads = node.Ints("pads") ?? new long[2 * rank];
        _autoPad = node.Text("auto_pad", "NOTSET");
        if (kernel.Length != rank || _strides.Length != rank || _dilations.Length != rank || _pads.Length != 2 * rank || _strides.Any(stride => stride < 1))
            throw new InvalidModelException($"kernel, strides, dilations and pads do not fit {rank} spatial dimensions; export the model again.");
    }

    public int Rank { get; }

    /// <summary>Window positions along an axis: <c>⌊(size + pads − extent) / stride⌋ + 1</c>; with auto_pad SAME <c>⌈size / stride⌉</c>.</summary>
    public Dimension OutputSize(int axis, Dimension size)
    {
        var stride = _strides[axis];
        if (_autoPad is "SAME_UPPER" or "SAME_LOWER")
            return stride == 1 ? size : Dimensions.Map(size, value => (value + stride - 1) / stride);
        if (!_kernel[axis].IsKnown)
            return Dimension.Unknown;
        var extent = (_kernel[axis].Value - 1) * _dilations[axis] + 1;
        var (before, after) = _autoPad == "VALID" ? (0, 0) : (_pads[axis], _pads[axis + Rank]);
        if (stride == 1 && extent == before + after + 1)
            return size;
        return Dimensions.Map(size, value => Positions(value, before, after, extent, stride));
    }

    /// <summary>The size a transposed convolution gives: <c>stride·(size − 1) + output_padding + extent − pads</c>.</summary>
    public Dimension TransposedSize(int axis, Dimension size)
    {
        var stride = _strides[axis];
        if (_autoPad is "SAME_UPPER" or "SAME_LOWER")
            return Dimensions.Map(size, value => value * stride);
        if (!_kernel[axis].IsKnown)
            return Dimension.Unknown;
        var extent = (_kernel[axis].Value - 1) * _dilations[axis] + 1;
        var pads = _autoPad == "VALID" ? 0 : _pads[axis] + _pads[axis + Rank];
        var extra = _node.Ints("output_padding")?[axis] ?? 0;
        return Dimensions.Map(size, value => stride * (value - 1) + extra + extent - pads);
    }

    private long Positions(long size, long before, long after, long extent, long stride)
    {
        var free = size + before + after - extent;
        if (free < 0)
            throw new InvalidModelException($"a window of {extent} does not fit {size} elements with pads {before} and {after}; check the input shape.");
        if (_node.Int("ceil_mode") == 0)
            return free / stride + 1;
        // The last window must start inside the input or its leading pad.
        var positions = (free + stride - 1) / stride + 1;
        return (positions - 1) * stride >= size + before ? positions - 1 : positions;
    }
}
