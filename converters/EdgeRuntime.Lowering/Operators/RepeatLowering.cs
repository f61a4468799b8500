using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Operators;

/// <summary>Expand and Tile: elements repeated along axes.</summary>
internal sealed class RepeatLowering : OperatorLowering
{
    public override IReadOnlyList<string> Operators => ["Expand", "Tile"];

    public override bool TakesAnyType => true;

    public override void Lower(Node node, LoweringContext context) => QuantizedPattern.Through(node, [node.Input(0)], context, (inputs, y) =>
    {
        Selection.RequireStorable(node, context, inputs[0]);
        Selection.RequireElements(node, y.Shape);
        var shape = context.Shape(inputs[0]);
        var x = y.Shape.Rank == shape.Rank ? Selection.InOwnOrder(context, inputs[0]) : new StoredTensor(context.InModelOrder(inputs[0]), ElementOrder.Model);
        if (shape == y.Shape)
        {
            Selection.Store(context, x.Tensor, x.Order, y);
            return;
        }
        var strides = StridedWalk.Strides(context.Plan[x.Tensor].Shape);
        var walk = new StridedWalk();
        var missing = y.Shape.Rank - shape.Rank;
        foreach (var axis in Selection.StoredAxes(y.Shape.Rank, x.Order))
        {
            var size = axis < missing ? 1 : shape[axis - missing];
            if (y.Shape[axis] % size != 0 || (node.OpType == "Expand" && size != 1 && size != y.Shape[axis]))
                throw new UnsupportedNodeException(node, $"{shape} cannot be repeated to {y.Shape}");
            walk.Add(y.Shape[axis] / size, 0, 0);
            walk.Add(size, 0, axis < missing ? 1 : strides[Selection.Stored(axis - missing, shape.Rank, x.Order)]);
        }
        walk.Emit(node, context, x, y);
    });
}
