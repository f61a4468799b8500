using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Operators;

/// <summary>Where with numpy broadcasting; channels-last where that moves nothing.</summary>
internal sealed class WhereLowering : OperatorLowering
{
    public override IReadOnlyList<string> Operators => ["Where"];

    public override bool TakesAnyType => true;

    public override void Lower(Node node, LoweringContext context)
    {
        var condition = node.Input(0);
        Selection.TypeOf(node, context, condition, ElementType.Bool);
        Selection.RequireStorable(node, context, condition);
        QuantizedPattern.Through(node, [node.Input(1), node.Input(2)], context, (inputs, y) =>
        {
            Selection.RequireSameType(node, context, inputs);
            Selection.RequireElements(node, y.Shape);
            string[] all = [condition, .. inputs];
            var last = all.All(name => context.Shape(name) is var shape && (shape.ElementCount == 1 || shape.Rank == y.Shape.Rank))
                && all.Any(name => context.Shape(name).ElementCount > 1 && context.Peek(name).Order == ElementOrder.ChannelsLast);
            int[] tensors = [.. all.Select(name => last && context.Shape(name).ElementCount > 1 ? context.InChannelsLast(name) : context.InModelOrder(name))];
            context.Emit(PlanOpCode.Where, node, tensors, y, last ? ElementOrder.ChannelsLast : ElementOrder.Model);
        });
    }
}
