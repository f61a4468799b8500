namespace EdgeRuntime.Graph.Shapes;

/// <summary>Normalizations with more than one output, dropout, and losses.</summary>
internal static class NormalizationShapes
{
    public static void BatchNormalization(ShapeContext context)
    {
        context.Output(0, context.Type(0), context.Shape(0));
        for (var i = 1; i < context.Node.Outputs.Count; i++)
            context.Output(i, context.Type(3), context.Shape(3));
    }

    public static void LayerNormalization(ShapeContext context)
    {
        var shape = context.Shape(0);
        context.Output(0, context.Type(0), shape);
        var axis = shape is null ? 0 : Dimensions.Axis(context.Node.Int("axis", -1), shape.Count);
        var statistics = shape?.Select((size, i) => i < axis ? size : 1).ToArray();
        context.Output(1, ElementType.Float32, statistics);
        context.Output(2, ElementType.Float32, statistics);
    }

    public static void SimplifiedLayerNormalization(ShapeContext context)
    {
        var shape = context.Shape(0);
        context.Output(0, context.Type(0), shape);
        var axis = shape is null ? 0 : Dimensions.Axis(context.Node.Int("axis", -1), shape.Count);
        context.Output(1, ElementType.Float32, shape?.Select((size, i) => i < axis ? size : 1).ToArray());
    }

    public static void Dropout(ShapeContext context)
    {
        context.Output(0, context.Type(0), context.Shape(0));
        context.Output(1, context.Opset >= 10 ? ElementType.Bool : context.Type(0), context.Shape(0));
    }

    public static void NegativeLogLikelihoodLoss(ShapeContext context) => context.Output(0, context.Type(0), LossShape(context));

    public static void SoftmaxCrossEntropyLoss(ShapeContext context)
    {
        context.Output(0, context.Type(0), LossShape(context));
        context.Output(1, context.Type(0), context.Shape(0));
    }

    private static IReadOnlyList<Dimension>? LossShape(ShapeContext context) =>
        context.Node.Text("reduction", "mean") == "none" ? context.Shape(1) : [];
}
