using EdgeRuntime.Graph;

namespace EdgeRuntime.Training.Gradients;

/// <summary>Gradients of operations that only move elements.</summary>
internal static class ShapeGradients
{
    // Reshape, Flatten, Squeeze, Unsqueeze: back to the input's shape.
    public static void Reshape(Node node, GradientContext context) =>
        context.Add(node.Inputs[0], context.Emit.Reshape(context.Gradient(node.Outputs[0])!, context.Shape(node.Inputs[0])));

    public static void Transpose(Node node, GradientContext context)
    {
        var rank = context.Shape(node.Inputs[0]).Length;
        var permutation = node.Ints("perm") ?? [.. Enumerable.Range(0, rank).Select(axis => (long)(rank - 1 - axis))];
        var inverse = new long[rank];
        for (var axis = 0; axis < rank; axis++)
            inverse[permutation[axis]] = axis;
        context.Add(node.Inputs[0], context.Emit.Transpose(context.Gradient(node.Outputs[0])!, inverse));
    }

    public static void Concat(Node node, GradientContext context)
    {
        var dy = context.Gradient(node.Outputs[0])!;
        var rank = context.Shape(node.Outputs[0]).Length;
        var axis = node.Int("axis");
        axis = axis < 0 ? axis + rank : axis;
        long start = 0;
        foreach (var input in node.Inputs)
        {
            var end = start + context.Shape(input)[axis];
            if (context.Needs(input))
                context.Add(input, context.Emit.Slice(dy, [start], [end], [axis], [1]));
            start = end;
        }
    }

    public static void Expand(Node node, GradientContext context) => context.Add(node.Inputs[0],
        context.SumTo(context.Gradient(node.Outputs[0])!, context.Shape(node.Outputs[0]), context.Shape(node.Inputs[0])));
}
