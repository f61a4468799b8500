using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Operators;

/// <summary>Slice with steps of 1.</summary>
internal sealed class SliceLowering : OperatorLowering
{
    public override IReadOnlyList<string> Operators => ["Slice"];

    public override void Lower(Node node, LoweringContext context)
    {
        var shape = context.Shape(node.Input(0));
        var starts = Integers(node, context, 1, "starts") ?? throw new UnsupportedNodeException(node, "its starts are not constant");
        var axes = Integers(node, context, 3, "axes") ?? [.. Enumerable.Range(0, starts.Length).Select(axis => (long)axis)];
        var steps = Integers(node, context, 4, "steps");
        if (steps is not null && steps.Any(step => step != 1))
            throw new UnsupportedNodeException(node, $"steps [{string.Join(',', steps)}]: only 1 is supported");
        if (starts.Length != axes.Length || axes.Any(axis => axis < -shape.Rank || axis >= shape.Rank))
            throw new UnsupportedNodeException(node, $"axes [{string.Join(',', axes)}] do not fit {shape}");
        var first = new int[shape.Rank];
        for (var i = 0; i < axes.Length; i++)
        {
            var axis = (int)(axes[i] < 0 ? axes[i] + shape.Rank : axes[i]);
            first[axis] = (int)Math.Clamp(starts[i] < 0 ? starts[i] + shape[axis] : starts[i], 0, shape[axis]);
        }
        Cut(node, context, 0, first);
    }

    /// <summary>Takes the part of the node's input that begins at <paramref name="first"/> and has an output's shape.</summary>
    public static void Cut(Node node, LoweringContext context, int output, int[] first) => QuantizedPattern.Through(node, [node.Input(0)], context, (inputs, y) =>
    {
        var whole = context.Value(inputs[0]).Shape;
        if (y.Shape.ElementCount == 0)
            throw new UnsupportedNodeException(node, $"nothing is left of {whole}");
        var last = context.Peek(inputs[0]).Order == ElementOrder.ChannelsLast;
        var x = last ? context.InChannelsLast(inputs[0]) : context.InModelOrder(inputs[0]);
        var attributes = new PadAttributes();
        for (var axis = 0; axis < whole.Rank; axis++)
        {
            var stored = last ? ElementOrders.StoredAxis(axis, whole.Rank) : axis;
            attributes.Before[stored] = -first[axis];
            attributes.After[stored] = first[axis] + y.Shape[axis] - whole[axis];
        }
        context.Emit(PlanOpCode.Pad, node, [x], y, last ? ElementOrder.ChannelsLast : ElementOrder.Model, PlanAttributes.Write(attributes));
    }, outputIndex: output);

    private static long[]? Integers(Node node, LoweringContext context, int input, string attribute)
    {
        if (!node.HasInput(input))
            return node.Ints(attribute);
        return context.Constants.Find(node.Input(input)) switch
        {
            { Type: ElementType.Int64 } tensor => tensor.As<long>().ToArray(),
            { Type: ElementType.Int32 } tensor => Array.ConvertAll(tensor.As<int>().ToArray(), value => (long)value),
            _ => throw new UnsupportedNodeException(node, $"its {attribute} are not constant"),
        };
    }
}

/// <summary>Split along one axis: a slice for each output.</summary>
internal sealed class SplitLowering : OperatorLowering
{
    public override IReadOnlyList<string> Operators => ["Split"];

    public override bool SeveralOutputs => true;

    public override void Lower(Node node, LoweringContext context)
    {
        var shape = context.Shape(node.Input(0));
        var axis = (int)node.Int("axis");
        axis = axis < 0 ? axis + shape.Rank : axis;
        var first = new int[shape.Rank];
        for (var output = 0; output < node.Outputs.Count; output++)
        {
            if (node.Outputs[output].Length == 0)
                throw new UnsupportedNodeException(node, $"output {output} has no name");
            SliceLowering.Cut(node, context, output, [.. first]);
            first[axis] += context.Shape(node.Outputs[output])[axis];
        }
        if (first[axis] != shape[axis])
            throw new UnsupportedNodeException(node, $"its parts have {first[axis]} of {shape[axis]} elements along axis {axis}");
    }
}
