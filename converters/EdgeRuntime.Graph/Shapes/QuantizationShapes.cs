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
}
