using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Operators;

/// <summary>Operators that give the same elements another shape: a view of the same memory.</summary>
internal sealed class ReshapeLowering : OperatorLowering
{
    public override IReadOnlyList<string> Operators => ["Reshape", "Flatten", "Squeeze", "Unsqueeze", "Identity"];

    public override bool TakesAnyType => true;

    public override void Lower(Node node, LoweringContext context)
    {
        QuantizedPattern.Through(node, [node.Input(0)], context, (inputs, y) =>
        {
            var from = context.Value(inputs[0]).Shape;
            if (from.ElementCount != y.Shape.ElementCount)
                throw new UnsupportedNodeException(node, $"{from} cannot become {y.Shape}");
            var x = context.InAnyOrder(inputs[0]);
            if (from == y.Shape)
                View(context, x, y, x.Order, x.Channels);
            else if (x.Order == ElementOrder.ChannelsLast && y.Shape.Rank == 2 && y.Shape[0] == from[0] && from.ElementCount > (long)from[0] * from[1] && from[1] > 1)
                View(context, x, y, ElementOrder.FlatChannelsLast, from[1]);
            else if (x.Order == ElementOrder.ChannelsLast && ElementOrders.HasChannelsLast(y.Shape.Rank) && y.Shape[0] == from[0] && y.Shape[1] == from[1])
                View(context, x, y, ElementOrder.ChannelsLast, 0);
            else
                View(context, new StoredTensor(context.InModelOrder(inputs[0]), ElementOrder.Model), y, ElementOrder.Model, 0);
        });
    }

    private static void View(LoweringContext context, StoredTensor x, LoweredValue y, ElementOrder order, int channels)
    {
        var shape = order == ElementOrder.ChannelsLast ? ElementOrders.ChannelsLast(y.Shape) : y.Shape;
        y.Add(new StoredTensor(context.Plan.View(x.Tensor, y.Name, shape, ElementOrders.LayoutOf(order)), order, channels));
    }
}
