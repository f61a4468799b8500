using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Operators;

/// <summary>MaxPool (of quantized values without dequantizing them) and AveragePool over two dimensions.</summary>
internal sealed class PoolLowering : OperatorLowering
{
    public override IReadOnlyList<string> Operators => ["MaxPool", "AveragePool"];

    public override void Lower(Node node, LoweringContext context)
    {
        var x = context.Shape(node.Input(0));
        Windows.RequireImage(node, x);
        if (node.Ints("kernel_shape") is not [>= 1 and <= int.MaxValue / 4, >= 1 and <= int.MaxValue / 4] kernel)
            throw new UnsupportedNodeException(node, "kernel_shape has two values ≥ 1");
        var window = Windows.Read(node, x, context.Shape(node.Outputs[0]), (int)kernel[0], (int)kernel[1]);
        var attributes = new PoolAttributes { Window = window, CountIncludePad = (int)node.Int("count_include_pad") };
        if (node.OpType == "MaxPool")
        {
            QuantizedPattern.Through(node, [node.Input(0)], context, (inputs, y) =>
                context.Emit(PlanOpCode.MaxPool2D, node, [context.InChannelsLast(inputs[0])], y, ElementOrder.ChannelsLast, PlanAttributes.Write(attributes with { CountIncludePad = 0 })));
            return;
        }
        if (attributes.CountIncludePad != 0 && node.Int("ceil_mode") != 0)
            throw new UnsupportedNodeException(node, "count_include_pad together with ceil_mode is not supported");
        if (QuantizedPattern.Source(node.Input(0), context) is { } source && QuantizedPattern.Result(node, context) is { Absorbed.Count: 1 } result)
        {
            var quantized = new PoolInt8Attributes { Pool = attributes, Quantization = QuantizedPattern.Requantize(source.Parameters, result.Parameters) };
            context.Absorb(result.Absorbed);
            var y = context.Declare(result.Node.Outputs[0], ElementType.UInt8, result.Parameters);
            context.Emit(PlanOpCode.AveragePool2DInt8, node, [context.InChannelsLast(source.Value)], y, ElementOrder.ChannelsLast, PlanAttributes.Write(quantized));
            return;
        }
        context.Emit(PlanOpCode.AveragePool2D, node, [context.InChannelsLast(node.Input(0))], context.Declare(node.Outputs[0]), ElementOrder.ChannelsLast, PlanAttributes.Write(attributes));
    }
}
