using EdgeRuntime.Graph;

namespace EdgeRuntime.Training.Gradients;

/// <summary>
/// Gradient of Conv: dX by ConvTranspose, db by a sum, dW as a product of dY with the strided slices of X that each kernel tap reads (the fastest of the forms
/// measured on CPU), for depthwise convolutions tap by tap.
/// </summary>
internal static class ConvGradient
{
    public static void Emit(Node node, GradientContext context)
    {
        var emit = context.Emit;
        var (x, w, dy) = (node.Inputs[0], node.Inputs[1], context.Gradient(node.Outputs[0])!);
        var weights = context.Shape(w);
        var window = SpatialWindow.Of(node, context, weights[2..]);
        var group = node.Int("group", 1);
        if (context.Needs(x))
            context.Add(x, InputGradient(emit, dy, w, window, group));
        if (context.Needs(w))
        {
            var isDepthwise = group > 1 && weights[1] == 1 && weights[0] == group;
            context.Add(w, isDepthwise ? DepthwiseWeightGradient(emit, x, dy, weights, window) : WeightGradient(context, x, dy, weights, window, group));
        }
        if (node.HasInput(2) && context.Needs(node.Inputs[2]))
            context.Add(node.Inputs[2], emit.ReduceSum(dy, [0, .. window.Axes], keepDimensions: false));
    }

    private static string InputGradient(GraphEmitter emit, string dy, string w, SpatialWindow window, long group)
    {
        var outputPadding = new long[window.Rank];
        for (var axis = 0; axis < window.Rank; axis++)
            outputPadding[axis] = window.Unread(axis);
        return emit.Op("ConvTranspose", [dy, w], ("strides", window.Strides), ("dilations", window.Dilations), ("pads", window.Pads), ("group", group),
            ("output_padding", outputPadding), ("kernel_shape", window.Kernel));
    }

    // dW[m, c, tap] = Σ over images and pixels of dY[m] · X_tap[c], as one batched matrix product over images (and groups).
    private static string WeightGradient(GradientContext context, string x, string dy, long[] weights, SpatialWindow window, long group)
    {
        var emit = context.Emit;
        var (outputs, channels) = (weights[0], weights[1]);
        var (taps, pixels, images) = (window.KernelSize, window.OutputSize, context.Shape(x)[0]);
        var columns = emit.Concat(Taps(emit, x, window), 1);
        long[] reduce = [0];
        if (group == 1)
        {
            columns = emit.Reshape(columns, images, taps * channels, pixels);
            dy = emit.Reshape(dy, images, outputs, pixels);
            columns = emit.Transpose(columns, 0, 2, 1);
        }
        else
        {
            columns = emit.Reshape(columns, images, taps, group, channels, pixels);
            columns = emit.Reshape(emit.Transpose(columns, 0, 2, 4, 1, 3), images, group, pixels, taps * channels);
            dy = emit.Reshape(dy, images, group, outputs / group, pixels);
        }
        var product = emit.ReduceSum(emit.MatMul(dy, columns), reduce, keepDimensions: false);
        product = emit.Reshape(product, outputs, taps, channels);
        return emit.Reshape(taps == 1 ? product : emit.Transpose(product, 0, 2, 1), weights);
    }

    private static string DepthwiseWeightGradient(GraphEmitter emit, string x, string dy, long[] weights, SpatialWindow window)
    {
        var sums = Taps(emit, x, window).Select(tap => emit.Reshape(emit.ReduceSum(emit.Mul(tap, dy), [0, .. window.Axes], keepDimensions: false), weights[0], 1));
        return emit.Reshape(emit.Concat([.. sums], 1), weights);
    }

    // For each kernel position, in row-major order, the input elements that it is multiplied with: [N, C, output…].
    private static List<string> Taps(GraphEmitter emit, string x, SpatialWindow window)
    {
        var padded = emit.Pad(x, [0, 0, .. window.Before, 0, 0, .. window.After]);
        if (window.KernelSize == 1 && window.Strides.All(stride => stride == 1))
            return [padded];
        var taps = new List<string>();
        var position = new long[window.Rank];
        for (var tap = 0L; tap < window.KernelSize; tap++)
        {
            var remaining = tap;
            for (var axis = window.Rank - 1; axis >= 0; axis--)
                (remaining, position[axis]) = Math.DivRem(remaining, window.Kernel[axis]);
            var starts = position.Zip(window.Dilations, (index, dilation) => index * dilation).ToArray();
            var ends = starts.Select((start, axis) => start + (window.Output[axis] - 1) * window.Strides[axis] + 1).ToArray();
            taps.Add(emit.Slice(padded, starts, ends, window.Axes, window.Strides));
        }
        return taps;
    }
}
