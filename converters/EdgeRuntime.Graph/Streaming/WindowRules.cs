namespace EdgeRuntime.Graph.Streaming;

/// <summary>Convolutions and pools.</summary>
internal static class WindowRules
{
    public static TimeUse Of(TimeContext context)
    {
        if (context.Time(0) is not { } time || context.Time(1) is not null)
            throw context.Refuse("its weights change along time", "convert without --streaming");
        if (time.Axis == 0)
            throw context.Refuse("time is its batch", "give the rows an axis of their own");
        if (time.Axis == 1)
            return context.Node.OpType == "Conv" && context.Node.Int("group", 1) == 1 ? TimeContext.Whole : throw context.Refuse("time is its channels, each of which it takes by itself", "give the rows an axis of their own");
        if (context.Node.Outputs.Count > 1)
            throw context.Refuse("its second output holds positions in the window", "convert without --streaming");
        var (kernel, stride, dilation) = Along(context, time.Axis);
        var (before, after) = Pads(context.Node, context.Shape(context.Node.Input(0)), context.Shape(context.Node.Outputs[0]), kernel, time.Axis);
        if (before != 0 || after != 0)
        {
            throw context.Refuse($"it pads along time ({before} before, {after} after), but the edges of a window are none of the stream",
                "train with 'padding: valid_rows' in the layers of the recipe, or convert without --streaming");
        }
        if (context.Node.Int("ceil_mode") != 0 && (time.Length - (kernel - 1) * dilation - 1) % stride != 0)
            throw context.Refuse("its last window reaches beyond the last row (ceil_mode)", "export it with ceil_mode 0");
        return context.Window(time, kernel, stride, dilation);
    }

    /// <summary>Zeros on both sides of an axis.</summary>
    /// <param name="node">The convolution or pool.</param>
    /// <param name="input">The shape of its input.</param>
    /// <param name="output">That of its output.</param>
    /// <param name="kernel">Elements of the kernel along the axis.</param>
    /// <param name="axis">The axis.</param>
    public static (long Before, long After) Pads(Node node, int[] input, int[] output, int kernel, int axis)
    {
        var rank = input.Length - 2;
        var mode = node.Text("auto_pad", "NOTSET");
        if (mode is not ("SAME_UPPER" or "SAME_LOWER"))
            return mode == "VALID" || node.Ints("pads") is not { } pads ? (0, 0) : (pads[axis - 2], pads[axis - 2 + rank]);
        var total = Math.Max(0, (output[axis] - 1) * At(node, "strides", axis) + (kernel - 1) * At(node, "dilations", axis) + 1 - input[axis]);
        return mode == "SAME_UPPER" ? (total / 2, total - total / 2) : (total - total / 2, total / 2);
    }

    private static (int Kernel, int Stride, int Dilation) Along(TimeContext context, int axis)
    {
        var kernel = context.Node.Ints("kernel_shape") is { } sizes ? (int)sizes[axis - 2] : context.Shape(context.Node.Input(1))[axis];
        return (kernel, (int)At(context.Node, "strides", axis), (int)At(context.Node, "dilations", axis));
    }

    private static long At(Node node, string attribute, int axis) => node.Ints(attribute) is { } values ? values[axis - 2] : 1;
}
