namespace EdgeRuntime.Graph.Shapes;

/// <summary>Operators that pick elements by index.</summary>
internal static class IndexingShapes
{
    public static void Gather(ShapeContext context)
    {
        Dimension[]? result = null;
        if (context.Shape(0) is { } data && context.Shape(1) is { } indices)
        {
            var axis = Dimensions.Axis(context.Node.Int("axis"), data.Count);
            result = [.. data.Take(axis), .. indices, .. data.Skip(axis + 1)];
        }
        context.Output(0, context.Type(0), result);
        if (context.Contents(0) is { } contents && context.Shape(0)?.Count == 1 && context.Integers(1) is { } picks)
            context.OutputContents(Array.ConvertAll(picks, pick => contents[Dimensions.Axis(pick, contents.Length)]));
    }

    public static void GatherElements(ShapeContext context) => context.Output(0, context.Type(0), context.Shape(1));

    public static void GatherND(ShapeContext context)
    {
        Dimension[]? result = null;
        if (context.Shape(0) is { } data && context.Shape(1) is { Count: > 0 } indices && indices[^1].IsKnown)
            result = [.. indices.SkipLast(1), .. data.Skip((int)(context.Node.Int("batch_dims") + indices[^1].Value))];
        context.Output(0, context.Type(0), result);
    }

    public static void OneHot(ShapeContext context)
    {
        Dimension[]? result = null;
        if (context.Shape(0) is { } indices)
        {
            var axis = Dimensions.Axis(context.Node.Int("axis", -1), indices.Count + 1);
            var depth = Depth(context.Constant(1)) ?? (context.Integers(1) is [> 0 and var size] ? new Dimension(size) : Dimension.Unknown);
            result = [.. indices.Take(axis), depth, .. indices.Skip(axis)];
        }
        context.Output(0, context.Type(2), result);
    }

    // The depth may be of any number type.
    private static Dimension? Depth(TensorData? tensor) => tensor switch
    {
        { Type: ElementType.Float32, Count: 1 } when tensor.As<float>()[0] is >= 1 and < int.MaxValue => new Dimension((long)tensor.As<float>()[0]),
        { Type: ElementType.Float64, Count: 1 } when tensor.As<double>()[0] is >= 1 and < int.MaxValue => new Dimension((long)tensor.As<double>()[0]),
        _ => null,
    };

    public static void TopK(ShapeContext context)
    {
        Dimension[]? result = null;
        if (context.Shape(0) is { } shape)
        {
            result = [.. shape];
            var count = context.Node.Attributes.TryGetValue("k", out var k) ? new Dimension(k.AsInt()) : context.Integers(1) is [var value] ? value : Dimension.Unknown;
            result[Dimensions.Axis(context.Node.Int("axis", -1), shape.Count)] = count;
        }
        context.Output(0, context.Type(0), result);
        context.Output(1, ElementType.Int64, result);
    }

    public static void NonZero(ShapeContext context) =>
        context.Output(0, ElementType.Int64, context.Shape(0) is { } shape ? [shape.Count, Dimension.Unknown] : null);

    public static void Compress(ShapeContext context)
    {
        var count = context.Constant(1) is { Type: ElementType.Bool } condition ? condition.Bytes.Span.Length - condition.Bytes.Span.Count((byte)0) : Dimension.Unknown;
        Dimension[]? result = [count];
        if (context.Node.Attributes.ContainsKey("axis"))
        {
            result = context.Shape(0)?.ToArray();
            if (result is not null)
                result[Dimensions.Axis(context.Node.Int("axis"), result.Length)] = count;
        }
        context.Output(0, context.Type(0), result);
    }

    public static void NonMaxSuppression(ShapeContext context) =>
        context.Output(0, ElementType.Int64, [context.Node.Int(Node.StaticRows, -1), 3]);
}
