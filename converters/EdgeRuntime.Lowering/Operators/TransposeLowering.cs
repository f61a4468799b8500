using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Operators;

/// <summary>Transpose, joined with the change of order that its input or output would need anyway; often nothing moves at all.</summary>
internal sealed class TransposeLowering : OperatorLowering
{
    public override IReadOnlyList<string> Operators => ["Transpose"];

    public override bool TakesAnyType => true;

    public override void Lower(Node node, LoweringContext context)
    {
        var rank = context.Shape(node.Input(0)).Rank;
        var axes = node.Ints("perm") ?? [.. Enumerable.Range(0, rank).Reverse().Select(axis => (long)axis)];
        if (!axes.Order().SequenceEqual(Enumerable.Range(0, rank).Select(axis => (long)axis)))
            throw new UnsupportedNodeException(node, $"perm [{string.Join(',', axes)}] is no permutation of {rank} axes");
        QuantizedPattern.Through(node, [node.Input(0)], context, (inputs, y) =>
        {
            var x = context.InAnyOrder(inputs[0]);
            if (x.Order == ElementOrder.FlatChannelsLast)
                x = new StoredTensor(context.InModelOrder(inputs[0]), ElementOrder.Model);
            int[] first = x.Order == ElementOrder.ChannelsLast ? ElementOrders.ToChannelsFirst(rank) : [];
            // Axis i of the model's result is axis toModel[i] of x as it is stored.
            int[] toModel = [.. axes.Select(axis => x.Order == ElementOrder.ChannelsLast ? first[axis] : (int)axis)];
            int[] toLast = ElementOrders.HasChannelsLast(rank) ? [.. ElementOrders.ToChannelsLast(rank).Select(axis => toModel[axis])] : [];
            var order = ElementOrders.HasChannelsLast(rank) && ElementOrders.MovesNothing(context.Plan[x.Tensor].Shape, toLast) ? ElementOrder.ChannelsLast : ElementOrder.Model;
            var moved = context.Transpose(y.Name, x.Tensor, order == ElementOrder.ChannelsLast ? toLast : toModel, ElementOrders.LayoutOf(order), node.DisplayName);
            y.Add(new StoredTensor(moved, order));
        });
    }
}
