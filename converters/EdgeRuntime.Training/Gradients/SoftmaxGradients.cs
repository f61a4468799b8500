using EdgeRuntime.Graph;

namespace EdgeRuntime.Training.Gradients;

/// <summary>Gradients of Softmax (dx = y·(dy − Σ y·dy)) and LogSoftmax (dx = dy − exp(y)·Σ dy) along one axis.</summary>
internal static class SoftmaxGradients
{
    public static void Softmax(Node node, GradientContext context)
    {
        var emit = context.Emit;
        var (y, dy) = (node.Outputs[0], context.Gradient(node.Outputs[0])!);
        var inner = emit.ReduceSum(emit.Mul(y, dy), [Axis(node)], keepDimensions: true);
        context.Add(node.Inputs[0], emit.Mul(y, emit.Sub(dy, inner)));
    }

    public static void LogSoftmax(Node node, GradientContext context)
    {
        var emit = context.Emit;
        var (y, dy) = (node.Outputs[0], context.Gradient(node.Outputs[0])!);
        var sum = emit.ReduceSum(dy, [Axis(node)], keepDimensions: true);
        context.Add(node.Inputs[0], emit.Sub(dy, emit.Mul(emit.Op("Exp", [y]), sum)));
    }

    private static long Axis(Node node) => node.Int("axis", -1);
}
