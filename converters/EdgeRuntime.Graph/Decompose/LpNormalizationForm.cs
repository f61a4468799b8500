namespace EdgeRuntime.Graph.Decompose;

/// <summary>LpNormalization: <c>x / ‖x‖ₚ</c> along an axis; where all is zero the result is zero.</summary>
internal static class LpNormalizationForm
{
    private const float SmallestNormal = 1.17549435e-38f;

    public static bool Run(NodeRewrite rewrite)
    {
        var node = rewrite.Node;
        if (node.Int("p", 2) is not (1 or 2) || rewrite.Type(0) != ElementType.Float32)
            return false;
        var norm = rewrite.Reduce(node.Int("p", 2) == 1 ? "ReduceL1" : "ReduceL2", node.Input(0), [node.Int("axis", -1)]);
        var divisor = rewrite.Emit("Max", [norm, rewrite.Constant(TensorData.Scalar(SmallestNormal), "smallest")]);
        rewrite.Emit("Div", [node.Input(0), divisor], node.Outputs[0]);
        return true;
    }
}
