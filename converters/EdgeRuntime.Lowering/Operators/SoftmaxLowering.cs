using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Operators;

/// <summary>Softmax, LogSoftmax and Hardmax along one axis; before opset 13 along all axes from that one on.</summary>
internal sealed class SoftmaxLowering : OperatorLowering
{
    public override IReadOnlyList<string> Operators => ["Softmax", "LogSoftmax", "Hardmax"];

    public override void Lower(Node node, LoweringContext context)
    {
        var shape = context.Shape(node.Input(0));
        var single = context.Model.Opset >= 13;
        var axis = (int)node.Int("axis", single ? -1 : 1);
        axis = axis < 0 ? axis + shape.Rank : axis;
        if (axis < 0 || axis >= shape.Rank)
            throw new UnsupportedNodeException(node, $"axis {node.Int("axis")} does not exist in {shape}");
        var columns = single ? shape[axis] : shape.Dimensions.Skip(axis).Aggregate(1, (product, size) => product * size);
        var attributes = PlanAttributes.Write(new SoftmaxAttributes { Rows = (int)(shape.ElementCount / columns), Columns = columns, Log = node.OpType switch { "LogSoftmax" => 1, "Hardmax" => 2, _ => 0 } });
        var name = node.Outputs[0];
        if (single && axis == 1 && shape.Rank >= 3 && (shape.Rank == 4 || context.Peek(node.Input(0)).Order == ElementOrder.ChannelsLast))
        {
            context.Emit(PlanOpCode.Softmax, node, [context.InChannelsLast(node.Input(0))], context.Declare(name), ElementOrder.ChannelsLast, attributes);
            return;
        }
        var x = context.InModelOrder(node.Input(0));
        var y = context.Declare(name);
        if (!single || shape.Dimensions.Skip(axis + 1).All(size => size == 1))
        {
            context.Emit(PlanOpCode.Softmax, node, [x], y, ElementOrder.Model, attributes);
            return;
        }
        int[] last = [.. Enumerable.Range(0, shape.Rank).Where(a => a != axis), axis];
        var moved = context.Transpose(name, x, last, PlanLayout.Packed, node.DisplayName);
        var result = context.Plan.Tensor(name, ElementType.Float32, context.Plan[moved].Shape, PlanLayout.Packed);
        context.Plan.Operation(PlanOpCode.Softmax, node.DisplayName, [moved], result, attributes);
        int[] back = [.. Enumerable.Range(0, shape.Rank).Select(a => Array.IndexOf(last, a))];
        y.Add(new StoredTensor(context.Transpose(name, result, back, PlanLayout.Model, node.DisplayName), ElementOrder.Model));
    }
}
