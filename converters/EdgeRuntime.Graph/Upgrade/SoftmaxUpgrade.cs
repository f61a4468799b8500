namespace EdgeRuntime.Graph.Upgrade;

/// <summary>
/// Softmax, LogSoftmax and Hardmax: before operator set 13 they worked on the matrix that Flatten at <c>axis</c> (default 1) makes, since then along one axis. Both are the same where
/// the axes behind it have length 1; elsewhere the matrix is made explicitly.
/// </summary>
internal static class SoftmaxUpgrade
{
    public static void Run(UpgradeContext context)
    {
        var node = context.Node;
        var axis = node.Int("axis", 1);
        if (context.Shape(0) is { } shape && axis >= -shape.Count && axis < shape.Count && IsLast(shape, axis))
        {
            node.With("axis", axis);
            context.Keep();
            return;
        }
        var matrix = context.Emit("Flatten", [node.Input(0)], ("axis", axis));
        var result = context.Emit(node.OpType, [matrix], ("axis", 1));
        var target = context.Emit("Shape", [node.Input(0)]);
        context.Emit("Reshape", [result, target], node.Outputs[0]);
    }

    private static bool IsLast(IReadOnlyList<Dimension> shape, long axis) => shape.Skip((int)(axis < 0 ? axis + shape.Count : axis) + 1).All(size => size.Value == 1);
}
