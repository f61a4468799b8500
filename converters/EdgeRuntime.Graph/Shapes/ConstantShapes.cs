namespace EdgeRuntime.Graph.Shapes;

/// <summary>Operators that make tensors from nothing, or from shapes.</summary>
internal static class ConstantShapes
{
    public static void Constant(ShapeContext context)
    {
        if (ConstantTensor.Of(context.Node) is not { } tensor)
        {
            context.Output(0, context.Node.Attributes.ContainsKey("value_string") || context.Node.Attributes.ContainsKey("value_strings") ? ElementType.String : ElementType.Undefined, null);
            return;
        }
        context.Output(0, tensor.Type, tensor.Shape.Select(size => new Dimension(size)).ToArray());
        context.Scope.SetConstant(context.Node.Outputs[0], tensor);
    }

    public static void ConstantOfShape(ShapeContext context)
    {
        var type = context.Node.Attributes.TryGetValue("value", out var value) ? value.AsTensor().Type : ElementType.Float32;
        context.Output(0, type, context.Contents(0)?.Select(element => element.ToDimension()).ToArray());
    }

    public static void Shape(ShapeContext context)
    {
        var shape = context.Shape(0);
        if (shape is null)
        {
            context.Output(0, ElementType.Int64, [Dimension.Unknown]);
            return;
        }
        var (first, count) = SliceShapes.Range(shape.Count, context.Node.Int("start"), context.Node.Int("end", shape.Count), 1);
        context.Output(0, ElementType.Int64, [count]);
        context.OutputContents(shape.Skip((int)first).Take((int)count).Select(Element.Of).ToArray());
    }

    public static void Size(ShapeContext context)
    {
        context.Output(0, ElementType.Int64, []);
        if (context.Shape(0) is { } shape)
            context.OutputContents([Element.Of(Dimensions.Product(shape))]);
    }

    public static void Range(ShapeContext context)
    {
        var count = context.Integers(0) is [var start] && context.Integers(1) is [var limit] && context.Integers(2) is [not 0 and var step]
            ? new Dimension(Math.Max(0, (long)Math.Ceiling((limit - start) / (double)step)))
            : context.Type(0) == ElementType.Float32 ? RealRange(context) : Dimension.Unknown;
        context.Output(0, context.Type(0), [count]);
    }

    private static Dimension RealRange(ShapeContext context)
    {
        if (context.Constant(0) is not { Count: 1 } start || context.Constant(1) is not { Count: 1 } limit || context.Constant(2) is not { Count: 1 } step)
            return Dimension.Unknown;
        var count = Math.Ceiling((double)(limit.As<float>()[0] - start.As<float>()[0]) / step.As<float>()[0]);
        return count < int.MaxValue ? new Dimension(Math.Max(0, (long)count)) : Dimension.Unknown;
    }

    public static void EyeLike(ShapeContext context) => context.Output(0, TypeOf(context, context.Type(0)), context.Shape(0));

    public static void Random(ShapeContext context) =>
        context.Output(0, TypeOf(context, ElementType.Float32), context.Node.Ints("shape")?.Select(size => new Dimension(size)).ToArray());

    public static void RandomLike(ShapeContext context) => context.Output(0, TypeOf(context, context.Type(0)), context.Shape(0));

    private static ElementType TypeOf(ShapeContext context, ElementType fallback) =>
        context.Node.Attributes.TryGetValue("dtype", out var type) ? (ElementType)type.AsInt() : fallback;
}
