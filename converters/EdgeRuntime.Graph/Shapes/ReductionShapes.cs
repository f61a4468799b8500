namespace EdgeRuntime.Graph.Shapes;

/// <summary>Reductions over axes.</summary>
internal static class ReductionShapes
{
    public static void Reduce(ShapeContext context)
    {
        Dimension[]? result = null;
        if (context.Shape(0) is { } shape)
        {
            var keep = context.Node.Int("keepdims", 1) != 0;
            if (context.TryIntegers("axes", 1, out var axes))
                result = Reduced(shape, axes, keep, context.Node.Int("noop_with_empty_axes") != 0);
            else if (keep)
                result = Enumerable.Repeat(Dimension.Unknown, shape.Count).ToArray();
        }
        context.Output(0, context.Type(0), result);
    }

    public static void ArgMax(ShapeContext context) =>
        context.Output(0, ElementType.Int64, context.Shape(0) is { } shape ? Reduced(shape, [context.Node.Int("axis")], context.Node.Int("keepdims", 1) != 0, false) : null);

    private static Dimension[] Reduced(IReadOnlyList<Dimension> shape, long[]? axes, bool keep, bool emptyMeansNone)
    {
        if (axes is null or [])
            return emptyMeansNone ? [.. shape] : keep ? Enumerable.Repeat(new Dimension(1), shape.Count).ToArray() : [];
        var reduced = axes.Select(axis => Dimensions.Axis(axis, shape.Count)).ToHashSet();
        return keep
            ? shape.Select((size, axis) => reduced.Contains(axis) ? 1 : size).ToArray()
            : shape.Where((_, axis) => !reduced.Contains(axis)).ToArray();
    }
}
