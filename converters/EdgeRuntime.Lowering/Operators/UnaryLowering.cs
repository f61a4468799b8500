using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Operators;

/// <summary>Functions of one variable; between DequantizeLinear and QuantizeLinear a chain of them becomes one table, as does one that is multiplied with its variable.</summary>
internal sealed class UnaryLowering : OperatorLowering
{
    public override IReadOnlyList<string> Operators => Activations.Operators;

    public override bool TakesAnyType => true;

    public override void Lower(Node node, LoweringContext context)
    {
        if (context.Value(node.Input(0)).Type != ElementType.Float32 || (node.OpType == "Clip" && Activations.Read(node, context) is null))
        {
            WideUnary.Lower(node, context);
            return;
        }
        var activation = Read(node, context);
        if (QuantizedPattern.Source(node.Input(0), context) is { } source && Chain(node, context, out var chain) is { } quantize)
        {
            var parameters = QuantizedPattern.Parameters(quantize, context)!.Value;
            context.Absorb(chain);
            context.Absorb([quantize]);
            var table = LookupTable.Build(source.Parameters, parameters, [.. chain.Select(n => Read(n, context))]);
            LookupTable.Emit(node, context, source.Value, context.Declare(quantize.Outputs[0], ElementType.UInt8, parameters), table);
            return;
        }
        if (QuantizedPattern.Source(node.Input(0), context) is { } gated && Gate(node, context) is { } product && QuantizedPattern.Result(product, context) is { } result)
        {
            context.Absorb([product, .. result.Absorbed]);
            LookupTable.Emit(node, context, gated.Value, context.Declare(result.Node.Outputs[0], ElementType.UInt8, result.Parameters), LookupTable.BuildGate(gated.Parameters, result, activation));
            return;
        }
        var x = context.InAnyOrder(node.Input(0));
        if (node.Is("Sigmoid") && Activations.Silu(node.Input(0), context) is { } silu)
        {
            context.Absorb([silu.Multiply]);
            (activation, node) = (new Activation(ActivationKind.Silu, 1), silu.Multiply);
        }
        context.Emit(PlanOpCode.Unary, node, [x.Tensor], context.Declare(node.Outputs[0]), x.Order, PlanAttributes.Write(activation), x.Channels);
    }

    /// <summary>The product of the function's value, which nothing else reads, and its variable (as in SiLU and hard swish), or null.</summary>
    private static Node? Gate(Node node, LoweringContext context) =>
        context.Index.OnlyConsumer(node.Outputs[0]) is { } next && next.Is("Mul") && next.Inputs.Count == 2 && next.Inputs.Contains(node.Outputs[0]) && next.Inputs.Contains(node.Input(0)) ? next : null;

    /// <summary>The QuantizeLinear that a chain of functions from the node on ends in, or null.</summary>
    private static Node? Chain(Node node, LoweringContext context, out List<Node> chain)
    {
        chain = [node];
        while (true)
        {
            var next = context.Index.OnlyConsumer(chain[^1].Outputs[0]);
            if (next is { OpType: "QuantizeLinear", Domain: "" } && next.Input(0) == chain[^1].Outputs[0])
                return QuantizedPattern.Parameters(next, context) is null ? null : next;
            if (next is null || OperatorRegistry.Find(next) is null || next.Input(0) != chain[^1].Outputs[0] || Activations.Read(next, context) is null)
                return null;
            chain.Add(next);
        }
    }

    private static Activation Read(Node node, LoweringContext context) => Activations.Read(node, context)
        ?? throw new UnsupportedNodeException(node, "this variant of the function is not supported");
}
