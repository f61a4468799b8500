using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Operators;

/// <summary>Gather, GatherElements and GatherND, with indices from an input or constant. Constant indices that lie outside are refused here; others are clamped when the model runs, where ONNX Runtime fails.</summary>
internal sealed class GatherLowering : OperatorLowering
{
    public override IReadOnlyList<string> Operators => ["Gather", "GatherElements", "GatherND"];

    public override bool TakesAnyType => true;

    public override void Lower(Node node, LoweringContext context)
    {
        var indices = node.Input(1);
        Selection.TypeOf(node, context, indices, ElementType.Int32, ElementType.Int64);
        Selection.RequireStorable(node, context, indices);
        QuantizedPattern.Through(node, [node.Input(0)], context, (inputs, y) =>
        {
            Selection.RequireStorable(node, context, inputs[0]);
            Selection.RequireElements(node, y.Shape);
            var shape = context.Shape(inputs[0]);
            if (node.OpType == "GatherND")
                Tuples(node, context, inputs[0], y);
            else
                Along(node, context, inputs[0], Selection.Axis(node, node.Int("axis"), shape.Rank), y);
        });
    }

    private static void Along(Node node, LoweringContext context, string input, int axis, LoweredValue y)
    {
        var size = context.Shape(input)[axis];
        if (context.Constants.Find(node.Input(1)) is { } constant)
            RequireInside(node, constant, size);
        var indices = context.InModelOrder(node.Input(1));
        var slices = node.OpType == "Gather";
        var x = slices && context.Shape(node.Input(1)).Rank == 1 ? Selection.InOwnOrder(context, input) : new StoredTensor(context.InModelOrder(input), ElementOrder.Model);
        context.Emit(slices ? PlanOpCode.Gather : PlanOpCode.GatherElements, node, [x.Tensor, indices], y, x.Order, PlanAttributes.Write(new AxisAttributes { Axis = Selection.Stored(axis, context.Shape(input).Rank, x.Order) }));
    }

    private static void Tuples(Node node, LoweringContext context, string input, LoweredValue y)
    {
        var batch = node.Int("batch_dims");
        TensorShape shape = context.Shape(input), tuples = context.Shape(node.Input(1));
        if (batch < 0 || tuples.Rank < 1 || batch >= tuples.Rank || batch + tuples[-1] > shape.Rank || tuples[-1] < 1)
            throw new UnsupportedNodeException(node, $"indices {tuples} with batch_dims {batch} do not fit {shape}");
        if (context.Constants.Find(node.Input(1)) is { } constant)
            RequireInside(node, constant, shape.Dimensions.AsSpan().Slice((int)batch, tuples[-1]));
        context.Emit(PlanOpCode.GatherND, node, [context.InModelOrder(input), context.InModelOrder(node.Input(1))], y, ElementOrder.Model,
            PlanAttributes.Write(new GatherNDAttributes { BatchDimensions = (int)batch }));
    }

    /// <summary>Refuses constant indices beyond the axes that they belong to in turn.</summary>
    public static void RequireInside(Node node, TensorData indices, params ReadOnlySpan<int> sizes)
    {
        for (var i = 0; i < indices.Count; i++)
        {
            var index = indices.Type == ElementType.Int64 ? indices.As<long>()[i] : indices.As<int>()[i];
            var size = sizes[i % sizes.Length];
            if (index < -size || index >= size)
                throw new UnsupportedNodeException(node, $"index {index} lies outside an axis of {size}");
        }
    }
}
