namespace EdgeRuntime.Graph.Decompose;

/// <summary>MeanVarianceNormalization: <c>(x − mean) / (√variance + 1e-9)</c> over the given axes, all but the channels by default.</summary>
internal static class MeanVarianceForm
{
    public static bool Run(NodeRewrite rewrite)
    {
        var node = rewrite.Node;
        if (rewrite.Type(0) != ElementType.Float32)
            return false;
        var axes = node.Ints("axes") ?? [0, 2, 3];
        var centered = rewrite.Emit("Sub", [node.Input(0), rewrite.Reduce("ReduceMean", node.Input(0), axes)]);
        var deviation = rewrite.Emit("Sqrt", [rewrite.Reduce("ReduceMean", rewrite.Emit("Mul", [centered, centered]), axes)]);
        var divisor = rewrite.Emit("Add", [deviation, rewrite.Constant(TensorData.Scalar(1e-9f), "epsilon")]);
        rewrite.Emit("Div", [centered, divisor], node.Outputs[0]);
        return true;
    }
}
