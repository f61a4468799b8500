using EdgeRuntime.Graph;

namespace EdgeRuntime.Training.Gradients;

/// <summary>Gradients of sums and means: every element gets the gradient of the result it went into, for a mean divided by the number of elements.</summary>
internal static class ReductionGradients
{
    public static void ReduceSum(Node node, GradientContext context) => Spread(node, context, Axes(node, context), mean: false);

    public static void ReduceMean(Node node, GradientContext context) => Spread(node, context, Axes(node, context), mean: true);

    public static void GlobalAveragePool(Node node, GradientContext context) =>
        Spread(node, context, [.. Enumerable.Range(2, context.Shape(node.Inputs[0]).Length - 2)], mean: true);

    private static void Spread(Node node, GradientContext context, int[] axes, bool mean)
    {
        var emit = context.Emit;
        var x = node.Inputs[0];
        var shape = context.Shape(x);
        var kept = (long[])shape.Clone();
        double count = 1;
        foreach (var axis in axes)
        {
            count *= shape[axis];
            kept[axis] = 1;
        }
        var dy = context.Gradient(node.Outputs[0])!;
        if (!kept.AsSpan().SequenceEqual(context.Shape(node.Outputs[0])))
            dy = emit.Reshape(dy, kept);
        if (mean && count != 1)
            dy = emit.Mul(dy, context.Scalar(1 / count, x));
        context.Add(x, emit.Expand(dy, shape));
    }

    // An attribute before operator set 13 (ReduceSum) and 18 (the others), an input since; none, or an empty list, means all axes.
    internal static int[] Axes(Node node, GradientContext context)
    {
        var rank = context.Shape(node.Inputs[0]).Length;
        var axes = node.HasInput(1) ? context.ConstantOf(node, 1).As<long>().ToArray() : node.Ints("axes") ?? [];
        if (axes.Length == 0)
            return node.Int("noop_with_empty_axes") == 1 ? [] : [.. Enumerable.Range(0, rank)];
        return Array.ConvertAll(axes, axis => (int)(axis < 0 ? axis + rank : axis));
    }
}
