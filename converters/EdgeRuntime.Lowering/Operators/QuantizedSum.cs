using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Operators;

/// <summary>DequantizeLinear (twice) → Add → QuantizeLinear as one INT8 operation; where one of the two is the convolution right before and nothing else reads it, the convolution does it.</summary>
internal static class QuantizedSum
{
    /// <summary>Lowers the node in INT8, where the pattern around it is complete; false where it is not.</summary>
    public static bool TryLower(Node node, LoweringContext context)
    {
        if (node.Inputs.Count != 2 || QuantizedPattern.Source(node.Input(0), context) is not { } a || QuantizedPattern.Source(node.Input(1), context) is not { } b
            || context.Shape(node.Input(0)) != context.Shape(node.Input(1)) || QuantizedPattern.Result(node, context) is not { } result)
            return false;
        var order = CommonOrder.Of(context, [a.Value, b.Value], context.Shape(node.Input(0)));
        var rank = context.Shape(node.Input(0)).Rank;
        var (left, right) = (CommonOrder.Operand(context, a.Value, order, rank), CommonOrder.Operand(context, b.Value, order, rank));
        context.Absorb(result.Absorbed);
        var y = context.Declare(result.Node.Outputs[0], ElementType.UInt8, result.Parameters);
        var sum = new AddInt8Attributes
        {
            ScaleA = a.Parameters.Scale, ZeroPointA = a.Parameters.ZeroPoint, ScaleB = b.Parameters.Scale, ZeroPointB = b.Parameters.ZeroPoint,
            OutputScale = result.Parameters.Scale, Output = result.Clamp, Offset = context.ModelType(result.Node.Outputs[0]) == ElementType.Int8 ? 128 : 0,
        };
        if (Convolution(node, context, a.Value, left) is { } first)
            Emit(node, context, first, right, y, sum, isB: 0);
        else if (Convolution(node, context, b.Value, right) is { } second)
            Emit(node, context, second, left, y, sum, isB: 1);
        else
            context.Emit(PlanOpCode.AddInt8, node, [left, right], y, order.Order, PlanAttributes.Write(sum), order.Channels);
        return true;
    }

    private static PlanOperation? Convolution(Node node, LoweringContext context, string value, int tensor) =>
        context.Index.OnlyConsumer(value) is { OpType: "DequantizeLinear" } dequantized && context.Index.OnlyConsumer(dequantized.Outputs[0]) == node ? context.Plan.TakeLast(PlanOpCode.Conv2DInt8, tensor) : null;

    private static void Emit(Node node, LoweringContext context, PlanOperation convolution, int other, LoweredValue y, in AddInt8Attributes sum, int isB) =>
        SpatialWindow.Emit(context, PlanOpCode.Conv2DSumInt8, node, [.. convolution.Inputs, other], y, 2,
            PlanAttributes.Write(new ConvolutionSumInt8Attributes { Convolution = PlanAttributes.Read<ConvolutionInt8Attributes>(convolution), Sum = sum, ConvolutionIsB = isB }));
}
