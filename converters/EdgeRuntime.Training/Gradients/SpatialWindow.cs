using EdgeRuntime.Graph;

namespace EdgeRuntime.Training.Gradients;

/// <summary>The geometry of a convolution or pooling node with its padding made explicit, over any number of spatial axes.</summary>
internal sealed record SpatialWindow(long[] Input, long[] Output, long[] Kernel, long[] Strides, long[] Dilations, long[] Before, long[] After)
{
    public int Rank => Kernel.Length;

    public long KernelSize => Kernel.Aggregate(1L, (product, size) => product * size);

    public long OutputSize => Output.Aggregate(1L, (product, size) => product * size);

    public bool IsPadded => Before.Concat(After).Any(pad => pad != 0);

    /// <summary>ONNX pads: all begins, then all ends.</summary>
    public long[] Pads => [.. Before, .. After];

    /// <summary>Axes of the values: 2, 3, …</summary>
    public long[] Axes => [.. Enumerable.Range(2, Rank).Select(axis => (long)axis)];

    public static SpatialWindow Of(Node node, GradientContext context, long[] kernel) => Of(node, context.Shape(node.Inputs[0])[2..], context.Shape(node.Outputs[0])[2..], kernel);

    public static SpatialWindow Of(Node node, long[] input, long[] output, long[] kernel)
    {
        var rank = kernel.Length;
        var strides = node.Ints("strides") ?? Ones(rank);
        var dilations = node.Ints("dilations") ?? Ones(rank);
        var pads = node.Ints("pads") ?? new long[2 * rank];
        var (before, after) = (pads[..rank], pads[rank..]);
        var auto = node.Text("auto_pad", "NOTSET");
        for (var i = 0; i < rank && auto is "SAME_UPPER" or "SAME_LOWER"; i++)
        {
            var total = Math.Max(0, (output[i] - 1) * strides[i] + (kernel[i] - 1) * dilations[i] + 1 - input[i]);
            before[i] = auto == "SAME_UPPER" ? total / 2 : (total + 1) / 2;
            after[i] = total - before[i];
        }
        return new SpatialWindow(input, output, kernel, strides, dilations, before, after);
    }

    /// <summary>Input elements behind the last one that a window reaches; negative where windows reach (ceil mode) behind the padded input.</summary>
    public long Unread(int axis) => Input[axis] + Before[axis] + After[axis] - ((Output[axis] - 1) * Strides[axis] + (Kernel[axis] - 1) * Dilations[axis] + 1);

    private static long[] Ones(int rank) => [.. Enumerable.Repeat(1L, rank)];
}
