using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Operators;

/// <summary>GlobalAveragePool; <see cref="ReduceLowering"/> hands it ReduceMean over H and W.</summary>
internal sealed class GlobalPoolLowering : OperatorLowering
{
    public override IReadOnlyList<string> Operators => ["GlobalAveragePool"];

    public override void Lower(Node node, LoweringContext context)
    {
        var x = context.Shape(node.Input(0));
        Windows.RequireImage(node, x);
        if (node.OpType == "GlobalAveragePool" && QuantizedPattern.Source(node.Input(0), context) is { } source && QuantizedPattern.Result(node, context) is { Absorbed.Count: 1 } result)
        {
            context.Absorb(result.Absorbed);
            var quantized = context.Declare(result.Node.Outputs[0], ElementType.UInt8, result.Parameters);
            context.Emit(PlanOpCode.GlobalAveragePoolInt8, node, [context.InChannelsLast(source.Value)], quantized, ElementOrder.ChannelsLast,
                PlanAttributes.Write(QuantizedPattern.Requantize(source.Parameters, result.Parameters)));
            return;
        }
        var name = node.Outputs[0];
        var tensor = context.Plan.Tensor(name, ElementType.Float32, new TensorShape(x[0], 1, 1, x[1]), PlanLayout.ChannelsLast);
        context.Plan.Operation(PlanOpCode.GlobalAveragePool, node.DisplayName, [context.InChannelsLast(node.Input(0))], tensor);
        var y = context.Declare(name);
        y.Add(y.Shape.Rank == 4
            ? new StoredTensor(tensor, ElementOrder.ChannelsLast)
            : new StoredTensor(context.Plan.View(tensor, name, y.Shape, PlanLayout.Model), ElementOrder.Model));
    }
}
