using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Operators;

/// <summary>Concat; of quantized values without dequantizing them, those of another scale brought to the result's by a table.</summary>
internal sealed class ConcatLowering : OperatorLowering
{
    public override IReadOnlyList<string> Operators => ["Concat"];

    public override bool TakesAnyType => true;

    public override void Lower(Node node, LoweringContext context)
    {
        if (TryRequantize(node, context, out var inputs, out var y))
            Join(node, context, inputs, y);
        else
            QuantizedPattern.Through(node, node.Inputs, context, (sources, output) => Join(node, context, sources, output));
    }

    private static void Join(Node node, LoweringContext context, IReadOnlyList<string> inputs, LoweredValue y)
    {
        Selection.RequireSameType(node, context, inputs);
        var rank = y.Shape.Rank;
        var axis = (int)node.Int("axis");
        axis = axis < 0 ? axis + rank : axis;
        if (axis < 0 || axis >= rank)
            throw new UnsupportedNodeException(node, $"axis {node.Int("axis")} does not exist in {y.Shape}");
        foreach (var input in inputs)
        {
            var shape = context.Shape(input);
            if (shape.Rank != rank || Enumerable.Range(0, rank).Any(i => i != axis && shape[i] != y.Shape[i]))
                throw new UnsupportedNodeException(node, $"'{input}' is {shape}, which does not join along axis {axis} to {y.Shape}");
        }
        var last = ElementOrders.HasChannelsLast(rank) && inputs.Any(input => context.Peek(input).Order == ElementOrder.ChannelsLast);
        int[] tensors = [.. inputs.Select(input => last ? context.InChannelsLast(input) : context.InModelOrder(input))];
        context.Emit(PlanOpCode.Concat, node, tensors, y, last ? ElementOrder.ChannelsLast : ElementOrder.Model, PlanAttributes.Write(new ConcatAttributes { Axis = last ? ElementOrders.StoredAxis(axis, rank) : axis }));
    }

    private static bool TryRequantize(Node node, LoweringContext context, out List<string> inputs, out LoweredValue y)
    {
        (inputs, y) = ([], null!);
        var sources = node.Inputs.Select(input => QuantizedPattern.Source(input, context)).ToList();
        if (sources.Contains(null) || sources.TrueForAll(s => s!.Parameters == sources[0]!.Parameters) || QuantizedPattern.Result(node, context) is not { Absorbed.Count: 1 } result)
            return false;
        foreach (var source in sources)
        {
            if (source!.Parameters == result.Parameters)
            {
                inputs.Add(source.Value);
                continue;
            }
            var scaled = context.Declare(context.UniqueName($"{source.Value}_scaled"), context.Shape(source.Value), ElementType.UInt8, result.Parameters);
            LookupTable.Emit(node, context, source.Value, scaled, LookupTable.Build(source.Parameters, result.Parameters));
            inputs.Add(scaled.Name);
        }
        context.Absorb(result.Absorbed);
        y = context.Declare(result.Node.Outputs[0], ElementType.UInt8, result.Parameters);
        return true;
    }
}
