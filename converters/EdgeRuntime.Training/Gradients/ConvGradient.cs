using EdgeRuntime.Graph;

namespace EdgeRuntime.Training.Gradients;

/// <summary>
/// Gradient of Conv: dX by ConvTranspose, db by a sum, dW as a product of dY with the strided slices of X that each kernel tap reads (the fastest of the forms
/// measured on CPU), for depthwise convolutions row of taps by row of taps.
/// </summary>
internal static class ConvGradient
{
    // Of products of rows only the diagonals are wanted: the wider, the more is in vain.
    private const long MaximumWidth = 32;

    public static void Emit(Node node, GradientContext context)
    {
        var emit = context.Emit;
        var (x, w, dy) = (node.Inputs[0], node.Inputs[1], context.Gradient(node.Outputs[0])!);
        var weights = context.Shape(w);
        var window = SpatialWindow.Of(node, context, weights[2..]);
        var group = node.Int("group", 1);
        if (context.Needs(x))
            context.Add(x, InputGradient(emit, dy, w, weights, window, group));
        if (context.Needs(w))
        {
            var isDepthwise = group > 1 && weights[1] == 1 && weights[0] == group;
            context.Add(w, !isDepthwise ? WeightGradient(emit, x, dy, context.Shape(x)[0], weights, window, group)
                : window.Rank == 2 && window.Input[1] <= MaximumWidth && context.TypeOf(x) == ElementType.Float32 ? DepthwiseWeightGradientByRows(context, x, dy, weights, window)
                : DepthwiseWeightGradient(emit, x, dy, weights, window));
        }
        if (node.HasInput(2) && context.Needs(node.Inputs[2]))
            context.Add(node.Inputs[2], emit.ReduceSum(dy, [0, .. window.Axes], keepDimensions: false));
    }

    // With stride 1 it is a convolution with the kernel turned, inputs and outputs exchanged: that has the faster kernel.
    private static string InputGradient(GraphEmitter emit, string dy, string w, long[] weights, SpatialWindow window, long group)
    {
        var before = window.Kernel.Select((size, axis) => (size - 1) * window.Dilations[axis] - window.Before[axis]).ToArray();
        var after = window.Input.Select((size, axis) => size - window.Output[axis] + window.Before[axis]).ToArray();
        if ((group == 1 || (group == weights[0] && weights[1] == 1)) && window.Strides.All(stride => stride == 1) && before.Concat(after).All(count => count >= 0))
        {
            var turned = group == 1 ? emit.Transpose(w, [1, 0, .. window.Axes]) : w;
            if (window.KernelSize > 1)
                turned = emit.Slice(turned, [.. window.Kernel.Select(_ => -1L)], [.. window.Kernel.Select(size => -size - 1)], window.Axes, [.. window.Kernel.Select(_ => -1L)]);
            return emit.Op("Conv", [dy, turned], ("kernel_shape", window.Kernel), ("dilations", window.Dilations), ("group", group), ("pads", (long[])[.. before, .. after]));
        }
        var outputPadding = new long[window.Rank];
        for (var axis = 0; axis < window.Rank; axis++)
            outputPadding[axis] = window.Unread(axis);
        return emit.Op("ConvTranspose", [dy, w], ("strides", window.Strides), ("dilations", window.Dilations), ("pads", window.Pads), ("group", group),
            ("output_padding", outputPadding), ("kernel_shape", window.Kernel));
    }

    // dW[m, c, tap] = Σ over images and pixels of dY[m] · X_tap[c], as one batched matrix product over images (and groups).
    internal static string WeightGradient(GraphEmitter emit, string x, string dy, long images, long[] weights, SpatialWindow window, long group)
    {
        var (outputs, channels) = (weights[0], weights[1]);
        var (taps, pixels) = (window.KernelSize, window.OutputSize);
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

    // For each row i of taps, the product over images and output rows of dY with the input rows that it reads, [C, output columns, input columns]; dW[c, i, j] sums its
    // elements where the input column is what tap j reads for the output column.
    private static string DepthwiseWeightGradientByRows(GradientContext context, string x, string dy, long[] weights, SpatialWindow window)
    {
        var emit = context.Emit;
        long images = context.Shape(x)[0], channels = weights[0], height = window.Output[0], outputs = window.Output[1], inputs = window.Input[1];
        var rows = emit.Pad(emit.Transpose(x, 1, 0, 2, 3), 0, 0, window.Before[0], 0, 0, 0, window.After[0], 0);
        var turned = emit.Transpose(emit.Reshape(emit.Transpose(dy, 1, 0, 2, 3), channels, images * height, outputs), 0, 2, 1);
        var diagonals = emit.Constant(TensorData.From(Diagonals(window), outputs * inputs, window.Kernel[1]));
        var sums = new List<string>();
        for (var i = 0L; i < window.Kernel[0]; i++)
        {
            var start = i * window.Dilations[0];
            var read = emit.Slice(rows, [start], [start + (height - 1) * window.Strides[0] + 1], [2], [window.Strides[0]]);
            sums.Add(emit.MatMul(emit.Reshape(emit.MatMul(turned, emit.Reshape(read, channels, images * height, inputs)), channels, outputs * inputs), diagonals));
        }
        return emit.Reshape(emit.Concat(sums, 1), weights);
    }

    private static float[] Diagonals(SpatialWindow window)
    {
        long outputs = window.Output[1], inputs = window.Input[1], taps = window.Kernel[1];
        var wanted = new float[outputs * inputs * taps];
        for (var output = 0L; output < outputs; output++)
            for (var tap = 0L; tap < taps; tap++)
                if (output * window.Strides[1] + tap * window.Dilations[1] - window.Before[1] is var input && input >= 0 && input < inputs)
                    wanted[(output * inputs + input) * taps + tap] = 1;
        return wanted;
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
