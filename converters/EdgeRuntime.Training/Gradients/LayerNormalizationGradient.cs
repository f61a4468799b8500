using EdgeRuntime.Graph;

namespace EdgeRuntime.Training.Gradients;

/// <summary>
/// Gradient of LayerNormalization: with z = (x − mean)·inverse and g = dy·scale, dx = inverse·(g − mean(g) − z·mean(g·z)), the means over the normalized axes;
/// dscale = Σ dy·z, dbias = Σ dy.
/// </summary>
internal static class LayerNormalizationGradient
{
    public static void Emit(Node node, GradientContext context)
    {
        var emit = context.Emit;
        var (x, scale, dy) = (node.Inputs[0], node.Inputs[1], context.Gradient(node.Outputs[0])!);
        var shape = context.Shape(x);
        var first = (int)node.Int("axis", -1);
        long[] axes = [.. Enumerable.Range(first < 0 ? first + shape.Length : first, first < 0 ? -first : shape.Length - first)];
        var inverse = context.Output(node, 2);
        var z = emit.Mul(emit.Sub(x, context.Output(node, 1)), inverse);
        if (context.Needs(scale))
            context.Add(scale, context.SumTo(emit.Mul(dy, z), shape, context.Shape(scale)));
        if (node.HasInput(2) && context.Needs(node.Inputs[2]))
            context.Add(node.Inputs[2], context.SumTo(dy, shape, context.Shape(node.Inputs[2])));
        if (!context.Needs(x))
            return;
        var g = emit.Mul(dy, scale);
        var along = emit.Mul(z, emit.ReduceMean(emit.Mul(g, z), axes, keepDimensions: true));
        context.Add(x, emit.Mul(emit.Sub(emit.Sub(g, emit.ReduceMean(g, axes, keepDimensions: true)), along), inverse));
    }
}
