namespace EdgeRuntime.Graph.Decompose;

/// <summary>
/// NegativeLogLikelihoodLoss and SoftmaxCrossEntropyLoss: <c>−w[t]·log p[t]</c> of the target class t along axis 1; targets equal to ignore_index count nothing. The mean is the sum divided by the
/// sum of the weights.
/// </summary>
internal static class LossForm
{
    public static bool NegativeLogLikelihood(NodeRewrite rewrite) => Run(rewrite, rewrite.Node.Input(0));

    public static bool SoftmaxCrossEntropy(NodeRewrite rewrite)
    {
        var node = rewrite.Node;
        if (!CanRun(rewrite))
            return false;
        var logarithms = node.Outputs.ElementAtOrDefault(1) is { Length: > 0 } name ? name : rewrite.UniqueName("log_prob");
        rewrite.Emit("LogSoftmax", [node.Input(0)], logarithms, ("axis", 1));
        return Run(rewrite, logarithms);
    }

    private static bool CanRun(NodeRewrite rewrite) => rewrite.StaticShape(0) is { Length: > 1 } && rewrite.Type(0) == ElementType.Float32 && rewrite.Type(1) is ElementType.Int64 or ElementType.Int32 && rewrite.Opset >= 13;

    private static bool Run(NodeRewrite rewrite, string logarithms)
    {
        if (!CanRun(rewrite))
            return false;
        var node = rewrite.Node;
        var axes = rewrite.Constant(TensorData.Vector(1), "class_axis");
        var targets = rewrite.Emit("Cast", [node.Input(1)], ("to", (long)ElementType.Int64));
        string? counts = null;
        if (node.Attributes.ContainsKey("ignore_index"))
        {
            var ignored = rewrite.Emit("Equal", [targets, rewrite.Constant(TensorData.Scalar(node.Int("ignore_index")), "ignored")]);
            targets = rewrite.Emit("Where", [ignored, rewrite.Constant(TensorData.Scalar(0L), "first"), targets]);
            counts = rewrite.Emit("Cast", [rewrite.Emit("Not", [ignored])], ("to", (long)ElementType.Float32));
        }
        var weights = node.HasInput(2) ? rewrite.Emit("Gather", [node.Input(2), targets]) : null;
        if (weights is not null && counts is not null)
            weights = rewrite.Emit("Mul", [weights, counts]);
        weights ??= counts;
        var picked = rewrite.Emit("GatherElements", [logarithms, rewrite.Emit("Unsqueeze", [targets, axes])], ("axis", 1));
        var loss = rewrite.Emit("Neg", [rewrite.Emit("Squeeze", [picked, axes])]);
        if (weights is not null)
            loss = rewrite.Emit("Mul", [loss, weights]);
        Reduce(rewrite, loss, weights);
        return true;
    }

    private static void Reduce(NodeRewrite rewrite, string loss, string? weights)
    {
        var output = rewrite.Node.Outputs[0];
        switch (rewrite.Node.Text("reduction", "mean"))
        {
            case "none":
                rewrite.Emit("Identity", [loss], output);
                break;
            case "sum":
                rewrite.Emit("ReduceSum", [loss], output, ("keepdims", 0));
                break;
            default:
                var sum = rewrite.Emit("ReduceSum", [loss], ("keepdims", 0));
                var count = weights is null
                    ? rewrite.Constant(TensorData.Scalar((float)rewrite.StaticShape(0)!.Where((_, axis) => axis != 1).Aggregate(1L, (product, size) => product * size)), "count")
                    : rewrite.Emit("ReduceSum", [weights], ("keepdims", 0));
                rewrite.Emit("Div", [sum, count], output);
                break;
        }
    }
}
