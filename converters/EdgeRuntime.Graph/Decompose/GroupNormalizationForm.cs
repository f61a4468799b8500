namespace EdgeRuntime.Graph.Decompose;

/// <summary>GroupNormalization: an InstanceNormalization whose channels are groups; scale and bias belong to groups until operator set 20, to channels since 21.</summary>
internal static class GroupNormalizationForm
{
    public static bool Run(NodeRewrite rewrite)
    {
        var node = rewrite.Node;
        if (rewrite.StaticShape(0) is not { Length: > 2 } shape || rewrite.Type(0) != ElementType.Float32 || node.Int("num_groups") is not (> 0 and var groups) || shape[1] % groups != 0)
            return false;
        var grouped = rewrite.Reshape(node.Input(0), shape[0], groups, -1);
        var epsilon = ("epsilon", (AttributeValue)node.Float("epsilon", 1e-5f));
        if (rewrite.Opset < 21)
        {
            rewrite.Reshape(rewrite.Emit("InstanceNormalization", [grouped, node.Input(1), node.Input(2)], epsilon), shape, node.Outputs[0]);
            return true;
        }
        var ones = rewrite.Constant(TensorData.From([.. Enumerable.Repeat(1f, (int)groups)], groups), "ones");
        var zeros = rewrite.Constant(TensorData.From(new float[groups], groups), "zeros");
        var normalized = rewrite.Reshape(rewrite.Emit("InstanceNormalization", [grouped, ones, zeros], epsilon), shape);
        long[] channels = [shape[1], .. Enumerable.Repeat(1L, shape.Length - 2)];
        var scaled = rewrite.Emit("Mul", [normalized, rewrite.Reshape(node.Input(1), channels)]);
        rewrite.Emit("Add", [scaled, rewrite.Reshape(node.Input(2), channels)], node.Outputs[0]);
        return true;
    }
}
