using EdgeRuntime.Graph;

namespace EdgeRuntime.Compression.Pruning.Coupling;

/// <summary>Transpose, Reshape and its kin, Expand, Shape.</summary>
internal static class LayoutCoupling
{
    public static void Transpose(Node node, CouplingContext context)
    {
        var rank = context.Shape(node.Input(0)).Length;
        var permutation = node.Ints("perm") ?? [.. Enumerable.Range(0, rank).Reverse().Select(axis => (long)axis)];
        for (var axis = 0; axis < rank; axis++)
            context.Tie(node.Input(0), (int)permutation[axis], node.Outputs[0], axis);
    }

    /// <summary>
    /// Axes that are merged or divided: one of them may lose elements, and every element of the long axis that lies there goes with it. Where two axes with channels are merged none can.
    /// </summary>
    public static void Reshape(Node node, CouplingContext context)
    {
        var (x, y) = (node.Input(0), node.Outputs[0]);
        if (node.HasInput(1))
            context.Handle(node.Input(1), 0);
        long[] from = context.Shape(x), to = context.Shape(y);
        foreach (var (value, shape) in new[] { (x, from), (y, to) })
        {
            for (var axis = 0; axis < shape.Length; axis++)
            {
                if (shape[axis] == 1)
                    context.Handle(value, axis);
            }
        }
        if (node.OpType == "Reshape" && context.Constant(node.Input(1)) is null)
            return;
        foreach (var (inputs, outputs) in ReshapeParts.Of(from, to))
        {
            if (inputs is [var a] && outputs is [var b])
                context.Tie(x, a, y, b);
            else if (outputs is [var merged])
                Merge(node, context, x, inputs, y, merged);
            else if (inputs is [var divided])
                Tie(context, y, outputs, ChannelAxis(node, context, outputs, to.Length), x, divided);
        }
    }

    public static void Expand(Node node, CouplingContext context)
    {
        context.Handle(node.Input(1), 0);
        if (context.Constant(node.Input(1)) is not null)
            ElementwiseCoupling.Broadcast(node.Input(0), node.Outputs[0], context);
    }

    /// <summary>Sizes that are asked for at run time do not hold elements back.</summary>
    public static void Shape(Node node, CouplingContext context)
    {
        for (var axis = 0; axis < context.Shape(node.Input(0)).Length; axis++)
            context.Handle(node.Input(0), axis);
    }

    /// <summary>The target of Reshape and Expand: sizes that are given as numbers and have changed.</summary>
    public static void ShrinkTarget(Node node, RemovalContext context)
    {
        long[] target = [.. context.Constant(node.Input(1))!.As<long>()];
        var lead = context.Rank(node.Outputs[0]) - target.Length;
        for (var i = 0; i < target.Length; i++)
        {
            if (target[i] > 1 && context.HasChanged(node.Outputs[0], lead + i))
                target[i] = context.NewSize(node.Outputs[0], lead + i);
        }
        context.SetInput(node, 1, TensorData.Vector(target));
    }

    private static void Merge(Node node, CouplingContext context, string x, int[] axes, string y, int merged)
    {
        int[] free = [.. axes.Where(axis => context.IsFree(x, axis))];
        if (free is [var channels])
        {
            Tie(context, x, axes, channels, y, merged);
            return;
        }
        if (free.Length == 0)
            return;
        foreach (var axis in free)
            context.Block(x, axis, $"node '{node.DisplayName}': {node.OpType} mixes channels, it merges the axes {string.Join(" and ", free)} of '{x}'");
    }

    // Of the parts of a divided axis the one that convolutions take for channels, otherwise the last, as in heads × width.
    private static int ChannelAxis(Node node, CouplingContext context, int[] axes, int rank) =>
        axes.Contains(1) && rank > 2 && context.Consumers(node.Outputs[0]).Any(consumer => consumer.OpType is "Conv" or "ConvTranspose" or "BatchNormalization" or "Resize" or "MaxPool") ? 1 : axes[^1];

    // Ties one of several axes to the one that they make up; the others must stay as they are.
    private static void Tie(CouplingContext context, string parts, int[] axes, int channels, string whole, int axis)
    {
        var shape = context.Shape(parts);
        var stride = axes.Where(other => other > channels).Aggregate(1L, (product, other) => product * shape[other]);
        context.Tie(parts, channels, whole, axis, Enumerable.Range(0, (int)context.Shape(whole)[axis]).Select(i => (i / stride % shape[channels], (long)i)));
    }
}
