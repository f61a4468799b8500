using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Operators;

/// <summary>Pad: with a constant as an operation of its own, in the other modes as the slices that constant indices name along each padded axis.</summary>
internal sealed class PadLowering : OperatorLowering
{
    public override IReadOnlyList<string> Operators => ["Pad"];

    public override bool TakesAnyType => true;

    public override void Lower(Node node, LoweringContext context)
    {
        var shape = context.Shape(node.Input(0));
        var pads = Selection.Integers(node, context, 1, "pads");
        var axes = Selection.Integers(node, context, 3, "axes") ?? [.. Enumerable.Range(0, shape.Rank).Select(axis => (long)axis)];
        if (pads is null || pads.Length != 2 * axes.Length || pads.Any(pad => pad is < -(1 << 30) or > 1 << 30))
            throw new UnsupportedNodeException(node, $"pads [{string.Join(',', pads ?? [])}]: {2 * axes.Length} constant values are expected");
        int[] before = new int[shape.Rank], after = new int[shape.Rank];
        for (var i = 0; i < axes.Length; i++)
        {
            var axis = Selection.Axis(node, axes[i], shape.Rank);
            (before[axis], after[axis]) = ((int)pads[i], (int)pads[i + axes.Length]);
        }
        Selection.RequireStorable(node, context, node.Input(0));
        Selection.RequireElements(node, context.Shape(node.Outputs[0]));
        if (node.Text("mode", "constant") is var mode && mode != "constant")
            Repeat(node, context, mode, before, after);
        else
            Surround(node, context, before, after);
    }

    private static void Surround(Node node, LoweringContext context, int[] before, int[] after)
    {
        if (node.HasInput(2) && context.Constants.Find(node.Input(2)) is null)
        {
            SurroundBy(node, context, before, after);
            return;
        }
        var bits = Value(node, context);
        var value = BitConverter.UInt32BitsToSingle((uint)bits); // of f32 only
        QuantizedPattern.Through(node, [node.Input(0)], context, (inputs, y) =>
        {
            var x = Selection.InOwnOrder(context, inputs[0]);
            var attributes = new PadAttributes
            {
                Value = y.Type == ElementType.Float32 ? value : 0,
                QuantizedValue = y.Type != ElementType.UInt8 ? 0 : context.ModelType(node.Input(0)) == ElementType.Float32 ? y.Quantization!.Value.Quantize(value, 0, 255) : Raised(context, node, (byte)bits),
                ValueBits = bits,
            };
            Emit(node, context, [x.Tensor], x.Order, y, attributes, before, after);
        }, parameters => parameters.Dequantize(parameters.Quantize(value, 0, 255)) == value);
    }

    /// <summary>With a value that is known when the model runs.</summary>
    private static void SurroundBy(Node node, LoweringContext context, int[] before, int[] after)
    {
        Selection.RequireSameType(node, context, [node.Input(0), node.Input(2)]);
        if (context.Shape(node.Input(2)).ElementCount != 1)
            throw new UnsupportedNodeException(node, $"its value is {context.Shape(node.Input(2))}, expected one element");
        var source = context.Value(node.Input(0));
        var y = context.Declare(node.Outputs[0], source.Type, source.Quantization);
        var x = Selection.InOwnOrder(context, node.Input(0));
        Emit(node, context, [x.Tensor, context.InModelOrder(node.Input(2))], x.Order, y, new PadAttributes(), before, after);
    }

    private static void Emit(Node node, LoweringContext context, int[] inputs, ElementOrder order, LoweredValue y, PadAttributes attributes, int[] before, int[] after)
    {
        for (var axis = 0; axis < before.Length; axis++)
            (attributes.Before[Selection.Stored(axis, before.Length, order)], attributes.After[Selection.Stored(axis, before.Length, order)]) = (before[axis], after[axis]);
        context.Emit(PlanOpCode.Pad, node, inputs, y, order, PlanAttributes.Write(attributes));
    }

    // Quantized s8 activations are stored as u8, 128 higher.
    private static int Raised(LoweringContext context, Node node, byte bits) => context.ModelType(node.Input(0)) == ElementType.Int8 ? (byte)(bits + 128) : bits;

    private static void Repeat(Node node, LoweringContext context, string mode, int[] before, int[] after) => QuantizedPattern.Through(node, [node.Input(0)], context, (inputs, y) =>
    {
        var shape = context.Shape(inputs[0]);
        var x = Selection.InOwnOrder(context, inputs[0]);
        var tensor = x.Tensor;
        for (var axis = shape.Rank - 1; axis >= 0; axis--)
            tensor = Selection.GatherAxis(node, context, tensor, Selection.Stored(axis, before.Length, x.Order), Indices(node, mode, shape[axis], before[axis], after[axis]), y);
        Selection.Store(context, tensor, x.Order, y);
    });

    /// <summary>The element of an axis that stands at every place of the padded one. What negative pads take away is gone before the rest is repeated.</summary>
    private static int[] Indices(Node node, string mode, int size, int before, int after)
    {
        int low = Math.Max(0, -before), count = size - low - Math.Max(0, -after);
        if (count < 1)
            throw new UnsupportedNodeException(node, $"nothing is left of an axis of {size} to repeat");
        Selection.RequireTable(node, (long)size + before + after);
        var indices = new int[size + before + after];
        for (var i = 0; i < indices.Length; i++)
        {
            var place = i - Math.Max(0, before);
            indices[i] = low + mode switch
            {
                "edge" => Math.Clamp(place, 0, count - 1),
                "wrap" => (place % count + count) % count,
                "reflect" => Reflect(place, count),
                _ => throw new UnsupportedNodeException(node, $"mode '{mode}' is not supported"),
            };
        }
        return indices;
    }

    private static int Reflect(int place, int count)
    {
        if (count == 1)
            return 0;
        var period = 2 * (count - 1);
        var inPeriod = (place % period + period) % period;
        return inPeriod < count ? inPeriod : period - inPeriod;
    }

    private static ulong Value(Node node, LoweringContext context)
    {
        if (!node.HasInput(2))
            return BitConverter.SingleToUInt32Bits(node.Float("value"));
        if (context.Constants.Find(node.Input(2)) is not { Count: 1 } value || value.Type != context.ModelType(node.Input(0)))
            throw new UnsupportedNodeException(node, "its value is not a constant of the input's type");
        ulong bits = 0;
        for (var i = value.Bytes.Length - 1; i >= 0; i--)
            bits = bits << 8 | value.Bytes.Span[i];
        return bits;
    }
}
