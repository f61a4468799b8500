using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Operators;

/// <summary>Normalizations of [N, C, …]: of each channel, of groups of channels, along one axis, over a set of axes, and by neighbouring channels.</summary>
internal sealed class ChannelNormalizationLowering : OperatorLowering
{
    public override IReadOnlyList<string> Operators => ["InstanceNormalization", "GroupNormalization", "LpNormalization", "MeanVarianceNormalization", "LRN"];

    public override void Lower(Node node, LoweringContext context)
    {
        var name = node.Input(0);
        var shape = context.Shape(name);
        if (context.Value(name).Type != ElementType.Float32)
            throw new UnsupportedNodeException(node, $"input '{name}' is {context.Value(name).Type.ShortName()}; only f32 is supported");
        if (node.OpType is "InstanceNormalization" or "GroupNormalization" or "LRN" && shape.Rank < 3)
            throw new UnsupportedNodeException(node, $"input of rank 3 or more is expected, found {shape}");
        switch (node.OpType)
        {
            case "InstanceNormalization":
                Groups(node, context, shape, shape[1]);
                break;
            case "GroupNormalization":
                if (node.Int("num_groups") < 1 || shape[1] % node.Int("num_groups") != 0)
                    throw new UnsupportedNodeException(node, $"{node.Int("num_groups")} groups of {shape[1]} channels");
                Groups(node, context, shape, (int)node.Int("num_groups"));
                break;
            case "LpNormalization":
                Lp(node, context, shape);
                break;
            case "LRN":
                AlongChannels(node, context, shape, PlanOpCode.LocalResponseNormalization, PlanAttributes.Write(new LocalResponseNormalizationAttributes
                {
                    Size = (int)node.Int("size"), Alpha = node.Float("alpha", 1e-4f), Beta = node.Float("beta", 0.75f), Bias = node.Float("bias", 1),
                }));
                break;
            default:
                OverAxes(node, context, shape);
                break;
        }
    }

    private static void Groups(Node node, LoweringContext context, TensorShape shape, int groups)
    {
        var (batch, channels) = (shape[0], shape[1]);
        var size = (int)(shape.ElementCount / ((long)batch * channels));
        var attributes = new NormalizeAttributes { Outer = batch, Count = size, Inner = channels, Channels = channels, ChannelSize = 1, Epsilon = node.Float("epsilon", 1e-5f) };
        var last = groups == channels && context.Peek(node.Input(0)).Order == ElementOrder.ChannelsLast;
        if (!last)
        {
            // Before operator set 21 a group has one scale and one bias.
            var parameters = node.OpType == "GroupNormalization" && context.Model.Opset < 21 ? groups : channels;
            (attributes.Outer, attributes.Count, attributes.Inner) = (batch * groups, size * (channels / groups), 1);
            (attributes.Channels, attributes.ChannelSize) = (parameters, size * (channels / parameters));
        }
        var x = last ? context.InChannelsLast(node.Input(0)) : context.InModelOrder(node.Input(0));
        int[] inputs = [x, LayerNormalizationLowering.Parameter(node, context, 1, attributes.Channels), LayerNormalizationLowering.Parameter(node, context, 2, attributes.Channels)];
        context.Emit(PlanOpCode.Normalize, node, inputs, context.Declare(node.Outputs[0]), last ? ElementOrder.ChannelsLast : ElementOrder.Model, PlanAttributes.Write(attributes));
    }

    private static void Lp(Node node, LoweringContext context, TensorShape shape)
    {
        var axis = (int)node.Int("axis", -1);
        axis = axis < 0 ? axis + shape.Rank : axis;
        if (axis < 0 || axis >= shape.Rank || node.Int("p", 2) is not (1 or 2))
            throw new UnsupportedNodeException(node, $"axis {node.Int("axis", -1)} of {shape} with p = {node.Int("p", 2)}");
        var last = context.Peek(node.Input(0)).Order == ElementOrder.ChannelsLast;
        var x = last ? context.InChannelsLast(node.Input(0)) : context.InModelOrder(node.Input(0));
        var (stored, at) = (context.Plan[x].Shape, last ? ElementOrders.StoredAxis(axis, shape.Rank) : axis);
        var attributes = new NormalizeAttributes { Kind = node.Int("p", 2) == 1 ? NormalizationKind.L1 : NormalizationKind.L2, Outer = 1, Count = stored[at], Inner = 1, Channels = 1, ChannelSize = 1 };
        for (var i = 0; i < stored.Rank; i++)
        {
            attributes.Outer *= i < at ? stored[i] : 1;
            attributes.Inner *= i > at ? stored[i] : 1;
        }
        context.Emit(PlanOpCode.Normalize, node, [x, -1, -1], context.Declare(node.Outputs[0]), last ? ElementOrder.ChannelsLast : ElementOrder.Model, PlanAttributes.Write(attributes));
    }

    // ONNX adds 1e−9 to the deviation: of numbers that are all alike it is the root of 1e−18.
    private static void OverAxes(Node node, LoweringContext context, TensorShape shape)
    {
        long[] given = node.Ints("axes") ?? [0, 2, 3];
        if (Array.Exists(given, axis => axis < -shape.Rank || axis >= shape.Rank))
            throw new UnsupportedNodeException(node, $"axes [{string.Join(',', given)}] do not fit {shape}");
        var axes = given.Select(axis => (int)(axis < 0 ? axis + shape.Rank : axis)).ToHashSet();
        int[] moved = [.. Enumerable.Range(0, shape.Rank).Where(axis => !axes.Contains(axis)), .. axes.Order()];
        var count = axes.Aggregate(1, (product, axis) => product * shape[axis]);
        var attributes = new NormalizeAttributes { Outer = (int)(shape.ElementCount / count), Count = count, Inner = 1, Channels = 1, ChannelSize = 1, Epsilon = 1e-18f };
        Moved(node, context, moved, PlanOpCode.Normalize, PlanAttributes.Write(attributes), [-1, -1]);
    }

    private static void AlongChannels(Node node, LoweringContext context, TensorShape shape, PlanOpCode code, ReadOnlyMemory<byte> attributes)
    {
        if (ElementOrders.HasChannelsLast(shape.Rank))
            context.Emit(code, node, [context.InChannelsLast(node.Input(0))], context.Declare(node.Outputs[0]), ElementOrder.ChannelsLast, attributes);
        else
            Moved(node, context, ElementOrders.ToChannelsLast(shape.Rank), code, attributes, []);
    }

    /// <summary>Appends an operation on the input with its axes permuted, and brings them back.</summary>
    private static void Moved(Node node, LoweringContext context, int[] axes, PlanOpCode code, ReadOnlyMemory<byte> attributes, int[] otherInputs)
    {
        var y = context.Declare(node.Outputs[0]);
        var x = context.Transpose(y.Name, context.InModelOrder(node.Input(0)), axes, PlanLayout.Packed, node.DisplayName);
        var result = context.Plan.Tensor(y.Name, ElementType.Float32, context.Plan[x].Shape, PlanLayout.Packed);
        context.Plan.Operation(code, node.DisplayName, [x, .. otherInputs], result, attributes);
        int[] back = [.. Enumerable.Range(0, axes.Length).Select(axis => Array.IndexOf(axes, axis))];
        y.Add(new StoredTensor(context.Transpose(y.Name, result, back, PlanLayout.Model, node.DisplayName), ElementOrder.Model));
    }
}
