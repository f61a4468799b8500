using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Lowering.Operators;

/// <summary>QuantizeLinear and DequantizeLinear of every other form: scales for each channel, scales that are computed, integers of 16 and 32 bits, signed ones that no pattern takes.</summary>
internal static class QuantizeWideLowering
{
    public static void Quantize(Node node, LoweringContext context)
    {
        var type = context.ModelType(node.Outputs[0]);
        var x = context.Value(node.Input(0)).Type;
        if (!QuantizeWide.IsSupported(type) || x != ElementType.Float32)
            throw new UnsupportedNodeException(node, $"from {x.ShortName()} to {type.ShortName()} is not supported; f32 to 8 or 16 bits is");
        Emit(node, context, PlanOpCode.QuantizeWide, type, type);
    }

    public static void Dequantize(Node node, LoweringContext context)
    {
        var (type, to) = (WideNumbers.PlainType(node, context, node.Input(0)), context.Value(node.Input(1)).Type);
        if (!DequantizeWide.IsSupported(type) || to != ElementType.Float32)
            throw new UnsupportedNodeException(node, $"from {type.ShortName()} to {to.ShortName()} is not supported; i32 and 8 or 16 bits to f32 are");
        Emit(node, context, PlanOpCode.DequantizeWide, type, ElementType.Float32);
    }

    private static void Emit(Node node, LoweringContext context, PlanOpCode code, ElementType quantized, ElementType result)
    {
        var shape = context.Shape(node.Input(0));
        var channels = context.Shape(node.Input(1)).ElementCount;
        var axis = (int)node.Int("axis", 1);
        axis = axis < 0 ? axis + shape.Rank : axis;
        if (context.Value(node.Input(1)).Type != ElementType.Float32 || node.Int("block_size") != 0 || (channels > 1 && (axis < 0 || axis >= shape.Rank || shape[axis] != channels)))
            throw new UnsupportedNodeException(node, $"{channels} scales along axis {node.Int("axis", 1)} of {shape}; one f32 scale, or one for each channel, is supported");
        if (node.HasInput(2) && (context.Value(node.Input(2)).Type != quantized || context.Shape(node.Input(2)).ElementCount != channels))
            throw new UnsupportedNodeException(node, $"its zero points are not {channels} of {quantized.ShortName()}");
        var x = context.InAnyOrder(node.Input(0));
        if (x.Order == ElementOrder.FlatChannelsLast && channels > 1)
            x = new StoredTensor(context.InModelOrder(node.Input(0)), ElementOrder.Model);
        var stored = context.Plan[x.Tensor].Shape;
        var inner = (int)shape.ElementCount;
        if (channels > 1)
            inner = stored.Dimensions.Skip((x.Order == ElementOrder.ChannelsLast ? ((ReadOnlySpan<int>)[0, 3, 1, 2])[axis] : axis) + 1).Aggregate(1, (product, size) => product * size);
        int[] inputs = [x.Tensor, context.InModelOrder(node.Input(1)), node.HasInput(2) ? context.InModelOrder(node.Input(2)) : -1];
        context.Emit(code, node, inputs, context.Declare(node.Outputs[0], result), x.Order, PlanAttributes.Write(new QuantizeWideAttributes { Inner = inner }), x.Channels);
    }
}

/// <summary>DynamicQuantizeLinear.</summary>
internal sealed class DynamicQuantizeLowering : OperatorLowering
{
    public override IReadOnlyList<string> Operators => ["DynamicQuantizeLinear"];

    public override bool SeveralOutputs => true;

    public override void Lower(Node node, LoweringContext context)
    {
        var x = context.InAnyOrder(node.Input(0));
        var stored = context.Plan[x.Tensor];
        var outputs = new List<int>();
        for (var i = 0; i < 3; i++)
        {
            var name = i < node.Outputs.Count && node.Outputs[i].Length > 0 ? node.Outputs[i] : context.UniqueName($"{node.DisplayName}_{i}");
            var type = i == 1 ? ElementType.Float32 : ElementType.UInt8;
            outputs.Add(context.Plan.Tensor(name, type, i == 0 ? stored.Shape : new TensorShape(), i == 0 ? stored.Layout : PlanLayout.Model));
            if (i < node.Outputs.Count && node.Outputs[i].Length > 0)
                context.Declare(name, type).Add(i == 0 ? x with { Tensor = outputs[i] } : new StoredTensor(outputs[i], ElementOrder.Model));
        }
        context.Plan.Operation(PlanOpCode.DynamicQuantize, node.DisplayName, [x.Tensor], outputs);
    }
}
