namespace EdgeRuntime.Graph.Shapes;

/// <summary>Operators that work element by element, with broadcasting.</summary>
internal static class ElementwiseShapes
{
    public static void Unary(ShapeContext context) => context.Output(0, context.Type(0), context.Shape(0));

    public static void Identity(ShapeContext context)
    {
        Unary(context);
        context.OutputContents(context.Contents(0));
    }

    public static void Test(ShapeContext context) => context.Output(0, ElementType.Bool, context.Shape(0));

    public static void Cast(ShapeContext context)
    {
        var type = (ElementType)context.Node.Int("to");
        context.Output(0, type, context.Shape(0));
        if (type is ElementType.Int64 or ElementType.Int32)
            context.OutputContents(context.Contents(0));
    }

    public static void CastLike(ShapeContext context) => context.Output(0, context.Type(1), context.Shape(0));

    public static void Broadcast(ShapeContext context) => context.Output(0, context.Type(0), BroadcastShape(context));

    public static void Compare(ShapeContext context) => context.Output(0, ElementType.Bool, BroadcastShape(context));

    public static void Where(ShapeContext context) =>
        context.Output(0, context.Type(1), Dimensions.Broadcast(Dimensions.Broadcast(context.Shape(0), context.Shape(1)), context.Shape(2)));

    public static void Add(ShapeContext context) => Arithmetic(context, Element.Add);

    public static void Subtract(ShapeContext context) => Arithmetic(context, Element.Subtract);

    public static void Multiply(ShapeContext context) => Arithmetic(context, Element.Multiply);

    public static void Divide(ShapeContext context) => Arithmetic(context, Element.Divide);

    private static IReadOnlyList<Dimension>? BroadcastShape(ShapeContext context)
    {
        // Before operator set 7 broadcasting was one-sided, to the first input.
        if (context.Opset < 7)
            return context.Shape(0);
        var shape = context.Shape(0);
        for (var i = 1; i < context.InputCount; i++)
            shape = Dimensions.Broadcast(shape, context.Shape(i));
        return shape;
    }

    private static void Arithmetic(ShapeContext context, Func<Element, Element, Element> operation)
    {
        Broadcast(context);
        if (context.Type(0) is not (ElementType.Int64 or ElementType.Int32) || context.Contents(0) is not { } a || context.Contents(1) is not { } b)
            return;
        if (a.Length == b.Length || a.Length == 1 || b.Length == 1)
            context.OutputContents(Enumerable.Range(0, Math.Max(a.Length, b.Length)).Select(i => operation(a[a.Length == 1 ? 0 : i], b[b.Length == 1 ? 0 : i])).ToArray());
    }
}
