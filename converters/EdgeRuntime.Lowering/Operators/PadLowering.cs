using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Operators;

/// <summary>Pad with a constant.</summary>
internal sealed class PadLowering : OperatorLowering
{
    public override IReadOnlyList<string> Operators => ["Pad"];

    public override void Lower(Node node, LoweringContext context)
    {
        if (node.Text("mode", "constant") != "constant")
            throw new UnsupportedNodeException(node, $"mode '{node.Text("mode")}' is not supported");
        var rank = context.Shape(node.Input(0)).Rank;
        var pads = node.HasInput(1) ? Integers(node, context, 1) : node.Ints("pads");
        long[] axes = node.HasInput(3) ? Integers(node, context, 3) : [.. Enumerable.Range(0, rank).Select(axis => (long)axis)];
        if (pads is null || pads.Length != 2 * axes.Length || pads.Any(pad => pad is < -(1 << 30) or > 1 << 30))
            throw new UnsupportedNodeException(node, $"pads [{string.Join(',', pads ?? [])}]: {2 * axes.Length} constant values are expected");
        var value = Value(node, context);
        QuantizedPattern.Through(node, [node.Input(0)], context, (inputs, y) =>
        {
            var last = context.Peek(inputs[0]).Order == ElementOrder.ChannelsLast;
            var x = last ? context.InChannelsLast(inputs[0]) : context.InModelOrder(inputs[0]);
            var attributes = new PadAttributes { Value = value, QuantizedValue = y.Quantization?.Quantize(value, 0, 255) ?? (int)value };
            for (var i = 0; i < axes.Length; i++)
            {
                var axis = (int)(axes[i] < 0 ? axes[i] + rank : axes[i]);
                var stored = last ? ElementOrders.StoredAxis(axis, rank) : axis;
                attributes.Before[stored] = (int)pads[i];
                attributes.After[stored] = (int)pads[i + axes.Length];
            }
            context.Emit(PlanOpCode.Pad, node, [x], y, last ? ElementOrder.ChannelsLast : ElementOrder.Model, PlanAttributes.Write(attributes));
        }, parameters => parameters.Dequantize(parameters.Quantize(value, 0, 255)) == value);
    }

    private static long[] Integers(Node node, LoweringContext context, int input) => context.Constants.Find(node.Input(input)) is { Type: ElementType.Int64 } tensor
        ? tensor.As<long>().ToArray()
        : throw new UnsupportedNodeException(node, $"input {input} is not constant");

    private static float Value(Node node, LoweringContext context)
    {
        if (!node.HasInput(2))
            return node.Float("value");
        return context.Constants.Find(node.Input(2)) switch
        {
            { Type: ElementType.Float32, Count: 1 } value => value.As<float>()[0],
            { Type: ElementType.UInt8, Count: 1 } value => value.As<byte>()[0],
            _ => throw new UnsupportedNodeException(node, "its value is not a constant f32 or u8"),
        };
    }
}
