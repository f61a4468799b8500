namespace EdgeRuntime.Graph.Shapes;

/// <summary>Pooling over <c>[N,C,spatial…]</c>.</summary>
internal static class PoolingShapes
{
    public static void Pool(ShapeContext context)
    {
        var shape = OutputShape(context);
        context.Output(0, context.Type(0), shape);
        context.Output(1, ElementType.Int64, shape);
    }

    public static void GlobalPool(ShapeContext context) =>
        context.Output(0, context.Type(0), context.Shape(0)?.Select((size, axis) => axis < 2 ? size : 1).ToArray());

    public static void QLinearGlobalPool(ShapeContext context)
    {
        var last = context.Node.Int("channels_last") == 1 ? (context.Shape(0)?.Count ?? 0) - 1 : 1;
        context.Output(0, context.Type(0), context.Shape(0)?.Select((size, axis) => axis == 0 || axis == last ? size : 1).ToArray());
    }

    private static Dimension[]? OutputShape(ShapeContext context)
    {
        if (context.Shape(0) is not { } input)
            return null;
        var kernel = context.Node.Ints("kernel_shape") ?? throw context.Wrong("it has no kernel_shape; export the model again.");
        if (input.Count != kernel.Length + 2)
            throw context.Wrong($"an input of {input.Count} dimensions, expected {kernel.Length + 2}; export the model again.");
        var window = new SlidingWindow(context.Node, Array.ConvertAll(kernel, size => new Dimension(size)), kernel.Length);
        return input.Select((size, axis) => axis < 2 ? size : window.OutputSize(axis - 2, size)).ToArray();
    }
}
