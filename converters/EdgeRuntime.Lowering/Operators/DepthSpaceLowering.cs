using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Operators;

/// <summary>DepthToSpace and SpaceToDepth: one transposition of six axes.</summary>
internal sealed class DepthSpaceLowering : OperatorLowering
{
    public override IReadOnlyList<string> Operators => ["DepthToSpace", "SpaceToDepth"];

    public override bool TakesAnyType => true;

    public override void Lower(Node node, LoweringContext context) => QuantizedPattern.Through(node, [node.Input(0)], context, (inputs, y) =>
    {
        Selection.RequireStorable(node, context, inputs[0]);
        var shape = context.Shape(inputs[0]);
        var toSpace = node.OpType == "DepthToSpace";
        var block = (int)Math.Clamp(node.Int("blocksize"), 0, int.MaxValue);
        if (shape.Rank != 4 || block < 1 || y.Shape.ElementCount != shape.ElementCount)
            throw new UnsupportedNodeException(node, $"blocks of {block} of {shape} do not give {y.Shape}");
        var x = Selection.InOwnOrder(context, inputs[0]);
        var last = x.Order == ElementOrder.ChannelsLast;
        var columnsFirst = node.Text("mode", "DCR") == "CRD";
        var (n, c, h, w) = toSpace ? (shape[0], y.Shape[1], shape[2], shape[3]) : (shape[0], shape[1], y.Shape[2], y.Shape[3]);
        var (split, axes) = (toSpace, last, columnsFirst) switch
        {
            (true, false, false) => (new TensorShape(n, block, block, c, h, w), (int[])[0, 3, 4, 1, 5, 2]),
            (true, false, true) => (new TensorShape(n, c, block, block, h, w), [0, 1, 4, 2, 5, 3]),
            (true, true, false) => (new TensorShape(n, h, w, block, block, c), [0, 1, 3, 2, 4, 5]),
            (true, true, true) => (new TensorShape(n, h, w, c, block, block), [0, 1, 4, 2, 5, 3]),
            (false, false, _) => (new TensorShape(n, c, h, block, w, block), [0, 3, 5, 1, 2, 4]),
            (false, true, _) => (new TensorShape(n, h, block, w, block, c), [0, 1, 3, 2, 4, 5]),
        };
        var blocks = context.Plan.View(x.Tensor, y.Name, split, PlanLayout.Packed);
        Selection.Store(context, context.Transpose(y.Name, blocks, axes, PlanLayout.Packed, node.DisplayName), x.Order, y);
    });
}
