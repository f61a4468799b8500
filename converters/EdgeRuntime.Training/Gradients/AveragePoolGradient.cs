using EdgeRuntime.Graph;

namespace EdgeRuntime.Training.Gradients;

/// <summary>Gradient of AveragePool: dY over the number of elements averaged, spread over the window by a ConvTranspose with ones in each channel.</summary>
internal static class AveragePoolGradient
{
    public static void Emit(Node node, GradientContext context)
    {
        var emit = context.Emit;
        var x = node.Inputs[0];
        var window = SpatialWindow.Of(node, context, node.Ints("kernel_shape") ?? throw new InvalidModelException($"AveragePool '{node.DisplayName}' has no kernel_shape."));
        var shape = context.Shape(x);
        var unread = Enumerable.Range(0, window.Rank).Select(window.Unread).ToArray();
        if (unread.Any(count => count < 0))
            throw new UnsupportedOperatorException("AveragePool", node.DisplayName, "its gradient is not known where ceil_mode reaches behind the input; use ceil_mode 0.");
        var dy = context.Gradient(node.Outputs[0])!;
        var scaled = window.IsPadded && node.Int("count_include_pad") == 0
            ? emit.Div(dy, Ones(emit, context.TypeOf(x), [1, 1, .. window.Output], window))
            : emit.Mul(dy, context.Scalar(1.0 / window.KernelSize, x));
        // One channel at a time: images and channels are all images of one channel.
        var flat = emit.Reshape(scaled, [shape[0] * shape[1], 1, .. window.Output]);
        var kernel = emit.Expand(context.Scalar(1, x), [1, 1, .. window.Kernel]);
        var spread = emit.Op("ConvTranspose", [flat, kernel], ("strides", window.Strides), ("dilations", window.Dilations), ("pads", window.Pads), ("output_padding", unread),
            ("kernel_shape", window.Kernel));
        context.Add(x, emit.Reshape(spread, shape));
    }

    // How many elements inside the input each window averages.
    private static string Ones(GraphEmitter emit, ElementType type, long[] shape, SpatialWindow window)
    {
        var counts = new double[window.OutputSize];
        for (var i = 0L; i < counts.Length; i++)
        {
            double count = 1;
            var remaining = i;
            for (var axis = window.Rank - 1; axis >= 0; axis--)
            {
                (remaining, var position) = Math.DivRem(remaining, window.Output[axis]);
                var first = position * window.Strides[axis] - window.Before[axis];
                count *= Enumerable.Range(0, (int)window.Kernel[axis]).Count(k => first + k * window.Dilations[axis] is var at && at >= 0 && at < window.Input[axis]);
            }
            counts[i] = count;
        }
        return emit.Constant(type == ElementType.Float64 ? TensorData.From(counts, shape) : TensorData.From(Array.ConvertAll(counts, count => (float)count), shape));
    }
}
