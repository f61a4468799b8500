using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Operators;

/// <summary>Dropout, which does nothing at inference; its mask is all ones.</summary>
internal sealed class DropoutLowering : OperatorLowering
{
    public override IReadOnlyList<string> Operators => ["Dropout"];

    public override bool SeveralOutputs => true;

    public override bool TakesAnyType => true;

    public override void Lower(Node node, LoweringContext context)
    {
        var trains = node.HasInput(2) && context.Constants.Find(node.Input(2)) is not { Type: ElementType.Bool, Count: 1, Bytes.Span: [0] };
        if (trains && (!node.HasInput(1) || context.Constants.Find(node.Input(1)) is not { Count: 1 } ratio || WideNumbers.Value(ratio) != 0))
            throw new UnsupportedNodeException(node, "training_mode is not supported");
        new ReshapeLowering().Lower(node, context);
        if (node.Outputs.Count < 2 || node.Outputs[1].Length == 0 || (!context.Index.IsOutput(node.Outputs[1]) && context.Index.Consumers(node.Outputs[1]).Count == 0))
            return;
        if (context.Model.Opset < 12)
            throw new UnsupportedNodeException(node, "its mask is only defined from operator set 12 on");
        var shape = context.Shape(node.Outputs[1]);
        var ones = context.Plan.Constant(node.Outputs[1], ElementType.Bool, shape, PlanLayout.Model, Enumerable.Repeat((byte)1, checked((int)shape.ElementCount)).ToArray());
        context.Declare(node.Outputs[1], ElementType.Bool).Add(new StoredTensor(ones, ElementOrder.Model));
    }
}
