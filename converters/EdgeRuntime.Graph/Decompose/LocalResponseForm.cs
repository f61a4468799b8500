namespace EdgeRuntime.Graph.Decompose;

/// <summary>LRN: <c>x / (bias + α/size · Σ x²)^β</c>, the sum over <c>size</c> neighbouring channels: an average over them, with what lies outside counted as zero.</summary>
internal static class LocalResponseForm
{
    public static bool Run(NodeRewrite rewrite)
    {
        var node = rewrite.Node;
        if (rewrite.StaticShape(0) is not { Length: > 2 } shape || rewrite.Type(0) != ElementType.Float32 || node.Int("size") is not (> 0 and <= int.MaxValue and var size))
            return false;
        var x = node.Input(0);
        var volume = shape[2..].Aggregate(1L, (product, length) => checked(product * length));
        var columns = rewrite.Reshape(rewrite.Emit("Mul", [x, x]), shape[0], 1, shape[1], volume);
        var before = (size - 1) / 2;
        var mean = rewrite.Emit("AveragePool", [columns], ("kernel_shape", new[] { size, 1 }), ("pads", new[] { before, 0, size - 1 - before, 0 }), ("count_include_pad", 1));
        var scaled = rewrite.Emit("Mul", [rewrite.Reshape(mean, shape), Constant("alpha", 1e-4f)]);
        var power = rewrite.Emit("Pow", [rewrite.Emit("Add", [scaled, Constant("bias", 1)]), Constant("beta", 0.75f)]);
        rewrite.Emit("Div", [x, power], node.Outputs[0]);
        return true;

        string Constant(string attribute, float fallback) => rewrite.Constant(TensorData.Scalar(node.Float(attribute, fallback)), attribute);
    }
}
