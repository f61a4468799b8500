using EdgeRuntime.Bundle.Plan;

namespace EdgeRuntime.Lowering.Operators;

/// <summary>One order of elements for all operands of an operation with broadcasting.</summary>
internal static class CommonOrder
{
    /// <summary>The order that costs least: channels-last as soon as one operand has it, flattened channels-last where all full-size ones have it and the rest are scalars.</summary>
    public static (ElementOrder Order, int Channels) Of(LoweringContext context, IEnumerable<string> inputs, TensorShape output)
    {
        var orders = inputs.Where(input => context.Shape(input).ElementCount > 1).Select(context.Peek).ToList();
        if (inputs.Any(input => context.Shape(input).Rank == output.Rank && context.Peek(input).Order == ElementOrder.ChannelsLast))
            return (ElementOrder.ChannelsLast, 0);
        return orders.Count > 0 && orders.TrueForAll(o => o.Order == ElementOrder.FlatChannelsLast && o.Channels == orders[0].Channels)
            ? (ElementOrder.FlatChannelsLast, orders[0].Channels)
            : (ElementOrder.Model, 0);
    }

    /// <summary>The tensor that holds an operand in that order; one of lower rank with its axes raised to the result's.</summary>
    public static int Operand(LoweringContext context, string name, (ElementOrder Order, int Channels) wanted, int rank)
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
}
