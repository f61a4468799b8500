using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Operators;

/// <summary>CumSum along a constant axis.</summary>
internal sealed class CumSumLowering : OperatorLowering
{
    public override IReadOnlyList<string> Operators => ["CumSum"];

    public override bool TakesAnyType => true;

    public override void Lower(Node node, LoweringContext context)
    {
        var type = Selection.TypeOf(node, context, node.Input(0), ElementType.Float32, ElementType.Float64, ElementType.Int32, ElementType.Int64);
        Selection.RequireStorable(node, context, node.Input(0));
        var axis = Selection.Axis(node, Selection.Integer(node, context, 1, "axis"), context.Shape(node.Input(0)).Rank);
        context.Emit(PlanOpCode.CumSum, node, [context.InModelOrder(node.Input(0))], context.Declare(node.Outputs[0], type), ElementOrder.Model,
            PlanAttributes.Write(new CumSumAttributes { Axis = axis, Exclusive = (int)node.Int("exclusive"), Reverse = (int)node.Int("reverse") }));
    }
}

/// <summary>ReverseSequence.</summary>
internal sealed class ReverseSequenceLowering : OperatorLowering
{
    public override IReadOnlyList<string> Operators => ["ReverseSequence"];

    public override bool TakesAnyType => true;

    public override void Lower(Node node, LoweringContext context)
    {
        var (time, batch) = (node.Int("time_axis"), node.Int("batch_axis", 1));
        if (time is not (0 or 1) || batch != 1 - time)
            throw new UnsupportedNodeException(node, $"time_axis {time} and batch_axis {batch}: one must be 0, the other 1");
        Selection.TypeOf(node, context, node.Input(1), ElementType.Int32, ElementType.Int64);
        TensorShape shape = context.Shape(node.Input(0)), lengths = context.Shape(node.Input(1));
        if (shape.Rank < 2 || lengths.ElementCount != shape[(int)batch])
            throw new UnsupportedNodeException(node, $"{lengths} lengths for {shape}: one for each sequence is expected");
        QuantizedPattern.Through(node, [node.Input(0)], context, (inputs, y) =>
        {
            Selection.RequireStorable(node, context, inputs[0]);
            context.Emit(PlanOpCode.ReverseSequence, node, [context.InModelOrder(inputs[0]), context.InModelOrder(node.Input(1))], y, ElementOrder.Model,
                PlanAttributes.Write(new ReverseSequenceAttributes { TimeAxis = (int)time }));
        });
    }
}
