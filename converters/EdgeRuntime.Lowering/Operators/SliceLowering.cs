using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Operators;

/// <summary>Slice with any constant starts and steps.</summary>
internal sealed class SliceLowering : OperatorLowering
{
    public override IReadOnlyList<string> Operators => ["Slice"];

    public override bool TakesAnyType => true;

    public override void Lower(Node node, LoweringContext context)
    {
        var shape = context.Shape(node.Input(0));
        var starts = Selection.Integers(node, context, 1, "starts") ?? throw new UnsupportedNodeException(node, "its starts are not constant");
        var axes = Selection.Integers(node, context, 3, "axes") ?? [.. Enumerable.Range(0, starts.Length).Select(axis => (long)axis)];
        var given = Selection.Integers(node, context, 4, "steps") ?? [.. Enumerable.Repeat(1L, starts.Length)];
        if (starts.Length != axes.Length || given.Length != axes.Length || given.Any(step => step is 0 or < -int.MaxValue))
            throw new UnsupportedNodeException(node, $"axes [{string.Join(',', axes)}], steps [{string.Join(',', given)}] and {starts.Length} starts do not fit each other");
        var first = new int[shape.Rank];
        int[] steps = [.. Enumerable.Repeat(1, shape.Rank)];
        for (var i = 0; i < axes.Length; i++)
        {
            var axis = Selection.Axis(node, axes[i], shape.Rank);
            steps[axis] = (int)Math.Min(given[i], int.MaxValue);
            first[axis] = (int)Math.Clamp(starts[i] < 0 ? starts[i] + shape[axis] : starts[i], 0, steps[axis] > 0 ? shape[axis] : shape[axis] - 1);
        }
        Cut(node, context, 0, first, steps);
    }

    /// <summary>Takes the part of the node's input that begins at <paramref name="first"/>, goes on by <paramref name="steps"/> (1 where null) and has an output's shape.</summary>
    public static void Cut(Node node, LoweringContext context, int output, int[] first, int[]? steps = null) => QuantizedPattern.Through(node, [node.Input(0)], context, (inputs, y) =>
    {
        Selection.RequireStorable(node, context, inputs[0]);
        Selection.RequireElements(node, y.Shape);
        var x = Selection.InOwnOrder(context, inputs[0]);
        var strides = StridedWalk.Strides(context.Plan[x.Tensor].Shape);
        var walk = new StridedWalk();
        foreach (var axis in Selection.StoredAxes(y.Shape.Rank, x.Order))
        {
            var stride = strides[Selection.Stored(axis, y.Shape.Rank, x.Order)];
            walk.Add(y.Shape[axis], first[axis] * stride, y.Shape[axis] == 1 ? stride : checked((steps?[axis] ?? 1) * stride));
        }
        walk.Emit(node, context, x, y);
    }, outputIndex: output);
}

/// <summary>Split along one axis: a slice for each output.</summary>
internal sealed class SplitLowering : OperatorLowering
{
    public override IReadOnlyList<string> Operators => ["Split"];

    public override bool SeveralOutputs => true;

    public override bool TakesAnyType => true;

    public override void Lower(Node node, LoweringContext context)
    {
        var shape = context.Shape(node.Input(0));
        var axis = Selection.Axis(node, node.Int("axis"), shape.Rank);
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
