namespace EdgeRuntime.Graph.Decompose;

/// <summary>Hardmax: 1 at the first largest element along an axis, 0 elsewhere.</summary>
internal static class HardmaxForm
{
    public static bool Run(NodeRewrite rewrite)
    {
        var node = rewrite.Node;
        if (rewrite.StaticShape(0) is not { Length: > 0 } shape || rewrite.Type(0) != ElementType.Float32 || rewrite.Opset < 13)
            return false;
        var axis = node.Int("axis", -1);
        var place = rewrite.Emit("ArgMax", [node.Input(0)], ("axis", axis), ("keepdims", 0));
        var depth = rewrite.Constant(TensorData.Vector(shape[axis < 0 ? axis + shape.Length : axis]), "depth");
        rewrite.Emit("OneHot", [place, depth, rewrite.Constant(TensorData.From([0f, 1f], 2), "values")], node.Outputs[0], ("axis", axis));
        return true;
    }
}
