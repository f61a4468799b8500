using EdgeRuntime.Graph;

namespace EdgeRuntime.Training.Gradients;

/// <summary>Gradient of ConvTranspose, which is what a Conv with the same weights does backwards: dX is that Conv of dY, dW the gradient of its weights with X and dY exchanged.</summary>
internal static class ConvTransposeGradient
{
    public static void Emit(Node node, GradientContext context)
    {
        var emit = context.Emit;
        var (x, w, dy) = (node.Inputs[0], node.Inputs[1], context.Gradient(node.Outputs[0])!);
        var weights = context.Shape(w);
        var window = Window(node, context, weights[2..]);
        var group = node.Int("group", 1);
        if (context.Needs(x))
            context.Add(x, emit.Op("Conv", [dy, w], ("strides", window.Strides), ("dilations", window.Dilations), ("pads", window.Pads), ("group", group), ("kernel_shape", window.Kernel)));
        if (context.Needs(w))
            context.Add(w, ConvGradient.WeightGradient(emit, dy, x, context.Shape(x)[0], weights, window, group));
        if (node.HasInput(2) && context.Needs(node.Inputs[2]))
            context.Add(node.Inputs[2], emit.ReduceSum(dy, [0, .. window.Axes], keepDimensions: false));
    }

    // The window of that Conv: its input is the output of this node. Where the output's size is asked for, the padding follows from it, as ONNX defines it.
    private static SpatialWindow Window(Node node, GradientContext context, long[] kernel)
    {
        long[] from = context.Shape(node.Outputs[0])[2..], to = context.Shape(node.Inputs[0])[2..];
        var window = SpatialWindow.Of(node, from, to, kernel);
        var auto = node.Text("auto_pad", "NOTSET");
        if (node.Ints("output_shape") is null && auto is "NOTSET" or "VALID")
            return window;
        var added = node.Ints("output_padding") ?? new long[kernel.Length];
        for (var i = 0; i < kernel.Length; i++)
        {
            var total = Math.Max(0, window.Strides[i] * (to[i] - 1) + added[i] + (kernel[i] - 1) * window.Dilations[i] + 1 - from[i]);
            window.Before[i] = auto == "SAME_UPPER" ? total / 2 : total - total / 2;
            window.After[i] = total - window.Before[i];
        }
        return window;
    }
}
