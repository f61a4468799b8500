using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Lowering.Operators;

/// <summary>TopK with a constant k; the result is sorted, asked for or not.</summary>
internal sealed class TopKLowering : OperatorLowering
{
    public override IReadOnlyList<string> Operators => ["TopK"];

    public override bool SeveralOutputs => true;

    public override bool TakesAnyType => true;

    public override void Lower(Node node, LoweringContext context)
    {
        var x = node.Input(0);
        Selection.RequireStorable(node, context, x);
        var (shape, type) = (context.Shape(x), context.Value(x).Type);
        var axis = Selection.Axis(node, node.Int("axis", -1), shape.Rank);
        var k = Selection.Integer(node, context, 1, "k");
        if (!SortKey.Supports(type))
            throw new UnsupportedNodeException(node, $"'{x}' is {type.ShortName()}, which cannot be sorted");
        if (k < 1 || k > shape[axis])
            throw new UnsupportedNodeException(node, $"k is {k}, expected 1 to {shape[axis]}");
        int[] sizes = [.. shape.Dimensions];
        sizes[axis] = (int)k;
        var result = new TensorShape(sizes);
        var values = Output(node, context, 0, type, result);
        var indices = Output(node, context, 1, ElementType.Int64, result);
        var tensors = new[] { values, indices }.Select(value => context.Plan.Tensor(value.Name, value.Type, result, PlanLayout.Model)).ToArray();
        context.Plan.Operation(PlanOpCode.TopK, node.DisplayName, [context.InModelOrder(x)], tensors, PlanAttributes.Write(new TopKAttributes { Axis = axis, Smallest = node.Int("largest", 1) == 0 ? 1 : 0 }));
        values.Add(new StoredTensor(tensors[0], ElementOrder.Model));
        indices.Add(new StoredTensor(tensors[1], ElementOrder.Model));
    }

    private static LoweredValue Output(Node node, LoweringContext context, int index, ElementType type, TensorShape shape) =>
        context.Declare(index < node.Outputs.Count && node.Outputs[index].Length > 0 ? node.Outputs[index] : context.UniqueName($"{node.DisplayName}_{index}"), shape, type, null);
}

/// <summary>ArgMax and ArgMin. Quantized values are compared as they are; along the channels of a channels-last tensor nothing moves.</summary>
internal sealed class ArgMaxLowering : OperatorLowering
{
    public override IReadOnlyList<string> Operators => ["ArgMax", "ArgMin"];

    public override bool TakesAnyType => true;

    public override void Lower(Node node, LoweringContext context)
    {
        var x = QuantizedPattern.Source(node.Input(0), context)?.Value ?? node.Input(0);
        Selection.RequireStorable(node, context, x);
        var shape = context.Shape(x);
        var axis = Selection.Axis(node, node.Int("axis"), shape.Rank);
        if (!SortKey.Supports(context.Value(x).Type))
            throw new UnsupportedNodeException(node, $"'{x}' is {context.Value(x).Type.ShortName()}, which cannot be compared");
        var channels = axis == 1 && context.Peek(x).Order == ElementOrder.ChannelsLast;
        var tensor = channels ? context.InChannelsLast(x) : context.InModelOrder(x);
        context.Emit(PlanOpCode.ArgMax, node, [tensor], context.Declare(node.Outputs[0], ElementType.Int64), ElementOrder.Model, PlanAttributes.Write(new ArgMaxAttributes
        {
            Axis = channels ? shape.Rank - 1 : axis,
            Smallest = node.OpType == "ArgMin" ? 1 : 0,
            SelectLast = (int)node.Int("select_last_index"),
        }));
    }
}
