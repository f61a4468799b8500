using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Operators;

/// <summary>Element-wise functions of two variables with broadcasting, of more where ONNX allows it; Add of two quantized values in INT8.</summary>
internal sealed class BinaryLowering : OperatorLowering
{
    public override IReadOnlyList<string> Operators => ["Add", "Sub", "Mul", "Div", "Max", "Min", "Sum"];

    public override void Lower(Node node, LoweringContext context)
    {
        foreach (var input in node.Inputs.Where(input => context.Value(input).Type != ElementType.Float32))
            throw new UnsupportedNodeException(node, $"input '{input}' is {context.Value(input).Type.ShortName()}; only f32 is supported");
        if (node.OpType == "Add" && TryAddInt8(node, context))
            return;
        if (node.Inputs.Count == 1)
        {
            var x = context.InAnyOrder(node.Input(0));
            context.Declare(node.Outputs[0]).Add(x with { Tensor = context.Plan.View(x.Tensor, node.Outputs[0], context.Plan[x.Tensor].Shape, ElementOrders.LayoutOf(x.Order)) });
            return;
        }
        var kind = node.OpType switch
        {
            "Add" or "Sum" => BinaryKind.Add,
            "Sub" => BinaryKind.Subtract,
            "Mul" => BinaryKind.Multiply,
            "Div" => BinaryKind.Divide,
            "Max" => BinaryKind.Maximum,
            _ => BinaryKind.Minimum,
        };
        var order = CommonOrder(context, node.Inputs, context.Shape(node.Outputs[0]));
        var rank = context.Shape(node.Outputs[0]).Rank;
        var left = Operand(context, node.Input(0), order, rank);
        for (var i = 1; i < node.Inputs.Count; i++)
        {
            var right = Operand(context, node.Input(i), order, rank);
            var attributes = new BinaryAttributes { Kind = kind };
            var last = node;
            if (i == node.Inputs.Count - 1)
                (attributes.Activation, last) = Activations.Absorb(node, context);
            var y = i == node.Inputs.Count - 1
                ? context.Declare(last.Outputs[0])
                : context.Declare($"{node.Outputs[0]}_{i}", Broadcast(context, node.Inputs.Take(i + 1), rank), ElementType.Float32, null);
            left = context.Emit(PlanOpCode.Binary, last, [left, right], y, order.Order, PlanAttributes.Write(attributes), order.Channels).Tensor;
        }
    }

    private static bool TryAddInt8(Node node, LoweringContext context)
    {
        if (node.Inputs.Count != 2 || QuantizedPattern.Source(node.Input(0), context) is not { } a || QuantizedPattern.Source(node.Input(1), context) is not { } b
            || context.Shape(node.Input(0)) != context.Shape(node.Input(1)) || QuantizedPattern.Result(node, context) is not { } result)
            return false;
        var order = CommonOrder(context, [a.Value, b.Value], context.Shape(node.Input(0)));
        var rank = context.Shape(node.Input(0)).Rank;
        var (left, right) = (Operand(context, a.Value, order, rank), Operand(context, b.Value, order, rank));
        context.Absorb(result.Absorbed);
        var y = context.Declare(result.Node.Outputs[0], ElementType.UInt8, result.Parameters);
        context.Emit(PlanOpCode.AddInt8, node, [left, right], y, order.Order, PlanAttributes.Write(new AddInt8Attributes
        {
            ScaleA = a.Parameters.Scale, ZeroPointA = a.Parameters.ZeroPoint, ScaleB = b.Parameters.Scale, ZeroPointB = b.Parameters.ZeroPoint,
            OutputScale = result.Parameters.Scale, Output = result.Clamp, Offset = context.ModelType(result.Node.Outputs[0]) == ElementType.Int8 ? 128 : 0,
        }), order.Channels);
        return true;
    }

    /// <summary>The order that costs least: channels-last as soon as one operand has it, flattened channels-last where all full-size ones have it and the rest are scalars.</summary>
    private static (ElementOrder Order, int Channels) CommonOrder(LoweringContext context, IEnumerable<string> inputs, TensorShape output)
    {
        var orders = inputs.Where(input => context.Shape(input).ElementCount > 1).Select(context.Peek).ToList();
        if (inputs.Any(input => context.Shape(input).Rank == output.Rank && context.Peek(input).Order == ElementOrder.ChannelsLast))
            return (ElementOrder.ChannelsLast, 0);
        return orders.Count > 0 && orders.TrueForAll(o => o.Order == ElementOrder.FlatChannelsLast && o.Channels == orders[0].Channels)
            ? (ElementOrder.FlatChannelsLast, orders[0].Channels)
            : (ElementOrder.Model, 0);
    }

    private static int Operand(LoweringContext context, string name, (ElementOrder Order, int Channels) wanted, int rank)
    {
        var value = context.Value(name);
        if (wanted.Order == ElementOrder.Model || value.Shape.ElementCount == 1)
            return context.InModelOrder(name);
        if (wanted.Order == ElementOrder.FlatChannelsLast)
            return context.InAnyOrder(name).Tensor;
        if (value.Shape.Rank == rank)
            return context.InChannelsLast(name);
        var shape = new TensorShape([.. Enumerable.Repeat(1, rank - value.Shape.Rank), .. value.Shape.Dimensions]);
        if (context.Constants.Find(name) is { } constant)
            return context.Plan.Constant(name, constant.Type, ElementOrders.ChannelsLast(shape), PlanLayout.ChannelsLast, ElementOrders.ToChannelsLast(constant, shape));
        var raised = context.Plan.View(context.InModelOrder(name), name, shape, PlanLayout.Model);
        return context.Transpose(name, raised, ElementOrders.ToChannelsLast(rank), PlanLayout.ChannelsLast, name);
    }

    private static TensorShape Broadcast(LoweringContext context, IEnumerable<string> inputs, int rank)
    {
        var shapes = inputs.Select(context.Shape).ToList();
        var dimensions = new int[rank];
        for (var back = 1; back <= dimensions.Length; back++)
            dimensions[^back] = shapes.Max(shape => back <= shape.Rank ? shape[-back] : 1);
        return new TensorShape(dimensions);
    }
}
