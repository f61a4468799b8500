using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Lowering.Operators;

/// <summary>DequantizeLinear (twice) → Mul → QuantizeLinear as one INT8 operation: of values of one shape, or of one and another that is broadcast along a run of its axes (a gate for each channel, one number). One constant number is a table.</summary>
internal static class QuantizedProduct
{
    /// <summary>Lowers the node in INT8, where the pattern around it is complete; false where it is not.</summary>
    public static bool TryLower(Node node, LoweringContext context)
    {
        if (node.Inputs.Count != 2 || QuantizedPattern.Result(node, context) is not { } result)
            return false;
        var shape = context.Shape(node.Outputs[0]);
        var (first, second) = context.Shape(node.Input(0)) == shape && context.Constants.Find(node.Input(0)) is null ? (0, 1) : (1, 0);
        if (context.Shape(node.Input(first)) != shape || QuantizedPattern.Source(node.Input(first), context) is not { } a || Factor(node.Input(second), context) is not { } b)
            return false;
        var attributes = new MulInt8Attributes
        {
            ScaleA = a.Parameters.Scale, ZeroPointA = a.Parameters.ZeroPoint, ScaleB = b.Parameters.Scale, ZeroPointB = b.Parameters.ZeroPoint,
            OutputScale = result.Parameters.Scale, Output = result.Clamp, Offset = context.ModelType(result.Node.Outputs[0]) == ElementType.Int8 ? 128 : 0,
        };
        if (b.Constant is { Count: 1 } number)
        {
            context.Absorb(result.Absorbed);
            LookupTable.Emit(node, context, a.Value, context.Declare(result.Node.Outputs[0], ElementType.UInt8, result.Parameters), Table(attributes, number.As<byte>()[0]));
            return true;
        }
        var order = CommonOrder.Of(context, b.Constant is null ? [a.Value, b.Value] : [a.Value], shape);
        if (order.Order == ElementOrder.FlatChannelsLast && b.Constant is not null)
            order = (ElementOrder.Model, 0);
        var other = context.Shape(node.Input(second));
        other = new TensorShape([.. Enumerable.Repeat(1, shape.Rank - other.Rank), .. other.Dimensions]);
        if ((order.Order == ElementOrder.ChannelsLast ? Rows(ElementOrders.ChannelsLast(shape), ElementOrders.ChannelsLast(other)) : Rows(shape, other)) is not { } rows)
            return false;
        (attributes.Groups, attributes.Rows) = rows;
        var right = b.Constant is { } constant ? Stored(constant, b.Value, other, context, order.Order) : CommonOrder.Operand(context, b.Value, order, shape.Rank);
        context.Absorb(result.Absorbed);
        context.Emit(PlanOpCode.MulInt8, node, [CommonOrder.Operand(context, a.Value, order, shape.Rank), right], context.Declare(result.Node.Outputs[0], ElementType.UInt8, result.Parameters), order.Order,
            PlanAttributes.Write(attributes), order.Channels);
        return true;
    }

    /// <summary>A factor: a dequantized value, or a constant behind a DequantizeLinear, as u8.</summary>
    private static (string Value, QuantizationParameters Parameters, TensorData? Constant)? Factor(string name, LoweringContext context)
    {
        if (QuantizedPattern.Source(name, context) is { } source)
            return (source.Value, source.Parameters, null);
        if (context.Index.Producer(name) is not { OpType: "DequantizeLinear", Domain: "" } node || context.Constants.Find(node.Input(0)) is not { Type: ElementType.UInt8 or ElementType.Int8 } constant
            || QuantizedPattern.Parameters(node, context) is not { } parameters)
            return null;
        if (constant.Type == ElementType.Int8)
            constant = new TensorData(ElementType.UInt8, constant.Shape, Array.ConvertAll(constant.Bytes.ToArray(), value => (byte)(value ^ 0x80)), constant.Name);
        return (node.Input(0), parameters, constant);
    }

    private static int Stored(TensorData constant, string name, TensorShape shape, LoweringContext context, ElementOrder order) => order == ElementOrder.ChannelsLast
        ? context.Plan.Constant(name, ElementType.UInt8, ElementOrders.ChannelsLast(shape), PlanLayout.ChannelsLast, ElementOrders.ToChannelsLast(constant, shape))
        : context.Plan.Constant(name, ElementType.UInt8, shape, PlanLayout.Model, constant.Bytes.Span);

    /// <summary>A shape as groups, rows and columns, of which the other shape, of the same rank, has groups and columns; null where it is broadcast along axes that do not lie side by side.</summary>
    private static (int Groups, int Rows)? Rows(TensorShape shape, TensorShape other)
    {
        int groups = 1, rows = 1, columns = 1;
        for (var axis = 0; axis < shape.Rank; axis++)
        {
            var isRead = other[axis] == shape[axis];
            if (!isRead && columns > 1)
                return null;
            if (!isRead)
                rows *= shape[axis];
            else if (rows > 1)
                columns *= shape[axis];
            else
                groups *= shape[axis];
        }
        return rows == 1 ? (1, 1) : (groups, rows);
    }

    private static unsafe byte[] Table(in MulInt8Attributes attributes, byte factor)
    {
        byte[] values = [.. Enumerable.Range(0, 256).Select(i => (byte)i)], factors = [.. Enumerable.Repeat(factor, 256)];
        fixed (byte* a = values, b = factors)
            MulInt8.Run(a, new QuantizationParameters(attributes.ScaleA, attributes.ZeroPointA), b, new QuantizationParameters(attributes.ScaleB, attributes.ZeroPointB), a, attributes.OutputScale, attributes.Output, 0, 256, attributes.Offset);
        return values;
    }
}
