using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Lowering.Operators;

/// <summary>Cast and CastLike between numbers; 8 bits to f32 is a dequantization with scale 1, which operations that work on 8 bits need not do.</summary>
internal sealed class CastLowering : OperatorLowering
{
    public override IReadOnlyList<string> Operators => ["Cast", "CastLike"];

    public override bool TakesAnyType => true;

    public override void Lower(Node node, LoweringContext context)
    {
        var name = node.Input(0);
        var value = context.Value(name);
        var (from, to) = (context.ModelType(name), node.OpType == "CastLike" ? context.ModelType(node.Input(1)) : (ElementType)node.Int("to"));
        if (!Cast.IsSupported(from) || !Cast.IsSupported(to))
            throw new UnsupportedNodeException(node, $"from {from.ShortName()} to {to.ShortName()} is not supported");
        if (from == to)
        {
            context.Alias(node.Outputs[0], value);
            return;
        }
        if (to == ElementType.Float32 && value.Type == ElementType.UInt8 && from is ElementType.UInt8 or ElementType.Int8)
        {
            context.Declare(node.Outputs[0], source: new QuantizedSource(name, new QuantizationParameters(1, from == ElementType.Int8 ? 128 : 0)));
            return;
        }
        WideNumbers.PlainType(node, context, name);
        var x = context.InAnyOrder(name);
        context.Emit(PlanOpCode.Cast, node, [x.Tensor], context.Declare(node.Outputs[0], to), x.Order, channels: x.Channels);
    }
}
