using EdgeRuntime.Graph;

namespace EdgeRuntime.Training.Gradients;

/// <summary>Gradients of operations that pick elements by their size or by a condition: they go to the element picked, in equal parts where several tie.</summary>
internal static class SelectionGradients
{
    // Max and Min.
    public static void Extreme(Node node, GradientContext context)
    {
        var emit = context.Emit;
        var y = node.Outputs[0];
        var dy = context.Gradient(y)!;
        var picked = node.Inputs.Select(input => emit.Cast(emit.Op("Equal", [input, y]), context.TypeOf(y))).ToArray();
        var share = picked.Length == 1 ? dy : emit.Div(dy, emit.Op("Sum", picked));
        for (var i = 0; i < picked.Length; i++)
            if (context.Needs(node.Inputs[i]))
                context.Add(node.Inputs[i], context.SumTo(emit.Mul(share, picked[i]), context.Shape(y), context.Shape(node.Inputs[i])));
    }

    // ReduceMax and ReduceMin.
    public static void ReducedExtreme(Node node, GradientContext context) => Spread(node, context, ReductionGradients.Axes(node, context));

    public static void GlobalMaxPool(Node node, GradientContext context) => Spread(node, context, [.. Enumerable.Range(2, context.Shape(node.Inputs[0]).Length - 2)]);

    public static void Where(Node node, GradientContext context)
    {
        var emit = context.Emit;
        var dy = context.Gradient(node.Outputs[0])!;
        for (var i = 1; i < 3; i++)
        {
            var zero = context.Scalar(0, node.Outputs[0]);
            if (context.Needs(node.Inputs[i]))
                context.Add(node.Inputs[i], context.SumTo(i == 1 ? emit.Where(node.Inputs[0], dy, zero) : emit.Where(node.Inputs[0], zero, dy), context.Shape(node.Outputs[0]), context.Shape(node.Inputs[i])));
        }
    }

    private static void Spread(Node node, GradientContext context, int[] axes)
    {
        var emit = context.Emit;
        var x = node.Inputs[0];
        var kept = context.Shape(x);
        foreach (var axis in axes)
            kept[axis] = 1;
        var picked = emit.Cast(emit.Op("Equal", [x, emit.Reshape(node.Outputs[0], kept)]), context.TypeOf(x));
        var count = axes.Length == 0 ? picked : emit.ReduceSum(picked, [.. axes.Select(axis => (long)axis)], keepDimensions: true);
        context.Add(x, emit.Mul(picked, emit.Div(emit.Reshape(context.Gradient(node.Outputs[0])!, kept), count)));
    }
}
