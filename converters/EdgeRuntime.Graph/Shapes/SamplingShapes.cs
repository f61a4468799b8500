namespace EdgeRuntime.Graph.Shapes;

/// <summary>Operators that read an image at computed places, or put pooled values back.</summary>
internal static class SamplingShapes
{
    public static void GridSample(ShapeContext context) =>
        context.Output(0, context.Type(0), context.Shape(0) is { Count: > 2 } x && context.Shape(1) is { Count: > 2 } grid ? [x[0], x[1], .. grid.Skip(1).SkipLast(1)] : null);

    public static void RoiAlign(ShapeContext context) =>
        context.Output(0, context.Type(0), [context.Shape(1)?.FirstOrDefault(Dimension.Unknown) ?? Dimension.Unknown, context.Shape(0) is [_, var channels, ..] ? channels : Dimension.Unknown,
            context.Node.Int("output_height", 1), context.Node.Int("output_width", 1)]);

    /// <summary>AffineGrid: sizes [N, C, spatial…] give a grid [N, spatial…, 2 or 3].</summary>
    public static void AffineGrid(ShapeContext context) =>
        context.Output(0, context.Type(0), context.Contents(1) is { Length: > 2 } sizes ? [sizes[0].ToDimension(), .. sizes.Skip(2).Select(size => size.ToDimension()), sizes.Length - 2] : null);

    public static void MaxUnpool(ShapeContext context)
    {
        Dimension[]? result = null;
        if (context.Node.HasInput(2))
            result = context.Contents(2)?.Select(size => size.ToDimension()).ToArray();
        else if (context.Shape(0) is { Count: > 2 } shape && context.Node.Ints("kernel_shape") is { } kernel)
        {
            var window = new SlidingWindow(context.Node, Array.ConvertAll(kernel, size => new Dimension(size)), shape.Count - 2);
            result = [.. shape.Select((size, axis) => axis < 2 ? size : window.TransposedSize(axis - 2, size))];
        }
        context.Output(0, context.Type(0), result);
    }

    /// <summary>Unique: as many as there are, which no shape tells.</summary>
    public static void Unique(ShapeContext context)
    {
        Dimension[]? result = [Dimension.Unknown];
        if (context.Node.Attributes.ContainsKey("axis"))
        {
            result = context.Shape(0)?.ToArray();
            if (result is not null)
                result[Dimensions.Axis(context.Node.Int("axis"), result.Length)] = Dimension.Unknown;
        }
        context.Output(0, context.Type(0), result);
        for (var i = 1; i <= 3; i++)
            context.Output(i, ElementType.Int64, [Dimension.Unknown]);
    }
}
