using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Operators;

/// <summary>QuantizeLinear that no operation took in.</summary>
internal sealed class QuantizeLinearLowering : OperatorLowering
{
    public override IReadOnlyList<string> Operators => ["QuantizeLinear"];

    public override bool TakesAnyType => true;

    public override void Lower(Node node, LoweringContext context)
    {
        if (QuantizedPattern.Parameters(node, context) is not { } parameters)
        {
            QuantizeWideLowering.Quantize(node, context);
            return;
        }
        if (QuantizedPattern.Source(node.Input(0), context) is { } source)
        {
            if (source.Parameters == parameters)
                context.Alias(node.Outputs[0], context.Value(source.Value));
            else
                LookupTable.Emit(node, context, source.Value, context.Declare(node.Outputs[0], ElementType.UInt8, parameters), LookupTable.Build(source.Parameters, parameters));
            return;
        }
        if (context.Value(node.Input(0)).Type != ElementType.Float32)
            throw new UnsupportedNodeException(node, $"input '{node.Input(0)}' is {context.Value(node.Input(0)).Type.ShortName()}; only f32 is supported");
        var x = context.InAnyOrder(node.Input(0));
        context.Emit(PlanOpCode.Quantize, node, [x.Tensor], context.Declare(node.Outputs[0], ElementType.UInt8, parameters), x.Order,
            PlanAttributes.Write(new QuantizeAttributes { Scale = parameters.Scale, ZeroPoint = parameters.ZeroPoint }), x.Channels);
    }
}

/// <summary>DequantizeLinear: nothing is computed until an operation needs f32.</summary>
internal sealed class DequantizeLinearLowering : OperatorLowering
{
    public override IReadOnlyList<string> Operators => ["DequantizeLinear"];

    public override bool TakesAnyType => true;

    public override void Lower(Node node, LoweringContext context)
    {
        if (QuantizedPattern.Parameters(node, context) is not { } parameters || context.Value(node.Input(0)).Type is not (ElementType.UInt8 or ElementType.Int8))
        {
            QuantizeWideLowering.Dequantize(node, context);
            return;
        }
        context.Declare(node.Outputs[0], source: new QuantizedSource(SignedBytes.Raised(node.Input(0), node, context), parameters));
    }
}
