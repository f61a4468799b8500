namespace EdgeRuntime.Graph.Shapes;

/// <summary>Quantization operators.</summary>
internal static class QuantizationShapes
{
    public static void QuantizeLinear(ShapeContext context)
    {
        var type = context.Node.HasInput(2) ? context.Type(2)
            : context.Node.Int("output_dtype") is not 0 and var number ? (ElementType)number
            : ElementType.UInt8;
        context.Output(0, type, context.Shape(0));
    }

    public static void DequantizeLinear(ShapeContext context) => context.Output(0, context.Type(1), context.Shape(0));

    public static void DynamicQuantizeLinear(ShapeContext context)
    {
        context.Output(0, ElementType.UInt8, context.Shape(0));
        context.Output(1, ElementType.Float32, []);
        context.Output(2, ElementType.UInt8, []);
    }

    // Inputs: a, a_scale, a_zero_point, b, b_scale, b_zero_point, c_scale, c_zero_point.
    public static void Binary(ShapeContext context) => context.Output(0, context.Type(0), Dimensions.Broadcast(context.Shape(0), context.Shape(3)));

    // Inputs: a, a_scale, a_zero_point, b, b_scale, b_zero_point, c, y_scale, y_zero_point; without y_scale the result is f32.
    public static void Gemm(ShapeContext context)
    {
        var (a, b) = (context.Shape(0), context.Shape(3));
        Dimension[]? shape = a is { Count: 2 } && b is { Count: 2 } ? [a[context.Node.Int("transA") == 0 ? 0 : 1], b[context.Node.Int("transB") == 0 ? 1 : 0]] : null;
        context.Output(0, context.Node.HasInput(7) ? context.Node.HasInput(8) ? context.Type(8) : context.Type(0) : ElementType.Float32, shape);
    }

    // Inputs: y_scale, y_zero_point, then x, x_scale, x_zero_point of every part.
    public static void Concat(ShapeContext context)
    {
        var shapes = Enumerable.Range(0, (context.InputCount - 2) / 3).Select(part => context.Shape(2 + 3 * part)).ToArray();
        Dimension[]? result = null;
        if (shapes.Length > 0 && shapes.All(shape => shape is not null && shape.Count == shapes[0]!.Count))
        {
            var joined = Dimensions.Axis(context.Node.Int("axis"), shapes[0]!.Count);
            result = [.. Enumerable.Range(0, shapes[0]!.Count).Select(axis => shapes.Select(shape => shape![axis]).Aggregate(axis == joined ? Dimensions.Add : Dimensions.Merge))];
        }
        context.Output(0, context.Type(1), result);
    }
}
