using EdgeRuntime.Graph;

namespace EdgeRuntime.Training.Gradients;

/// <summary>Gradient of Resize along the last two axes, nearest or linear: y = M·x along each of them with a constant matrix M, so that dx = Mᵀ·dy.</summary>
internal static class ResizeGradient
{
    public static void Emit(Node node, GradientContext context)
    {
        var emit = context.Emit;
        var x = node.Inputs[0];
        long[] from = context.Shape(x), to = context.Shape(node.Outputs[0]);
        if (node.Text("mode", "nearest") is var mode && mode is not ("nearest" or "linear") || node.Int("antialias") != 0)
            throw new UnsupportedOperatorException("Resize", node.DisplayName, $"its gradient is known for the modes nearest and linear without antialias, found {mode}.");
        if (!from.AsSpan(0, from.Length - 2).SequenceEqual(to.AsSpan(0, to.Length - 2)))
            throw new UnsupportedOperatorException("Resize", node.DisplayName, "its gradient is known where the last two axes alone change.");
        var dx = context.Gradient(node.Outputs[0])!;
        if (from[^1] != to[^1])
            dx = emit.MatMul(dx, emit.Constant(Matrix(node, context, from, to, from.Length - 1, transposed: false)));
        if (from[^2] != to[^2])
            dx = emit.MatMul(emit.Constant(Matrix(node, context, from, to, from.Length - 2, transposed: true)), dx);
        context.Add(x, dx);
    }

    // M as [output, input], or Mᵀ.
    private static TensorData Matrix(Node node, GradientContext context, long[] from, long[] to, int axis, bool transposed)
    {
        var (inputs, outputs) = (from[axis], to[axis]);
        var scale = node.HasInput(2) && context.ConstantOf(node, 2) is { Count: > 0 } scales ? scales.As<float>()[(int)(scales.Count - (from.Length - axis))] : outputs / (double)inputs;
        var matrix = new double[inputs * outputs];
        for (var i = 0L; i < outputs; i++)
        {
            var at = Source(node, i, scale, inputs, outputs);
            if (node.Text("mode", "nearest") == "nearest")
            {
                Put(i, Nearest(node, at), 1);
                continue;
            }
            at = Math.Clamp(at, 0, inputs - 1);
            var below = (long)Math.Floor(at);
            Put(i, below, 1 - (at - below));
            Put(i, below + 1, at - below);
        }
        long[] shape = transposed ? [inputs, outputs] : [outputs, inputs];
        return context.TypeOf(node.Inputs[0]) == ElementType.Float64 ? TensorData.From(matrix, shape) : TensorData.From(Array.ConvertAll(matrix, value => (float)value), shape);

        void Put(long output, long input, double weight)
        {
            input = Math.Clamp(input, 0, inputs - 1);
            matrix[transposed ? input * outputs + output : output * inputs + input] += weight;
        }
    }

    private static double Source(Node node, long output, double scale, long inputs, long outputs) => node.Text("coordinate_transformation_mode", "half_pixel") switch
    {
        "half_pixel" => (output + 0.5) / scale - 0.5,
        "pytorch_half_pixel" => outputs > 1 ? (output + 0.5) / scale - 0.5 : 0,
        "asymmetric" => output / scale,
        "align_corners" => outputs > 1 ? output * (inputs - 1.0) / (outputs - 1) : 0,
        var other => throw new UnsupportedOperatorException("Resize", node.DisplayName, $"its gradient is not known for coordinate_transformation_mode {other}."),
    };

    private static long Nearest(Node node, double at) => (long)(node.Text("nearest_mode", "round_prefer_floor") switch
    {
        "floor" => Math.Floor(at),
        "ceil" => Math.Ceiling(at),
        "round_prefer_ceil" => Math.Floor(at + 0.5),
        _ => Math.Ceiling(at - 0.5),
    });
}
