namespace EdgeRuntime.Graph.Folding;

/// <summary>Computes one node from constant inputs.</summary>
internal static class ConstantFolder
{
    /// <summary>The result; null where the operator is not computed at conversion, an input is not constant, or the result is larger than allowed.</summary>
    /// <param name="node">A node with one output.</param>
    /// <param name="constant">The constant of a name, null for other values.</param>
    /// <param name="type">The result's element type.</param>
    /// <param name="shape">The result's shape.</param>
    /// <param name="maximumBytes">The largest result that may grow from smaller inputs.</param>
    public static TensorData? Evaluate(Node node, Func<string, TensorData?> constant, ElementType type, long[] shape, long maximumBytes)
    {
        if (Evaluators.Find(node) is not { } evaluator)
            return null;
        var inputs = new TensorData?[node.Inputs.Count];
        for (var i = 0; i < inputs.Length; i++)
        {
            if (node.HasInput(i) && (inputs[i] = constant(node.Inputs[i])) is not { Strings: null })
                return null;
        }
        var limit = Math.Max(maximumBytes, inputs.Sum(input => (long)(input?.Bytes.Length ?? 0)));
        return IsWithin(type, shape, limit) ? Evaluate(evaluator, new FoldingContext(node, inputs, type, shape)) : null;
    }

    private static TensorData? Evaluate(Evaluator evaluator, FoldingContext context)
    {
        try
        {
            return evaluator(context);
        }
        catch (Exception error) when (error is IndexOutOfRangeException or ArithmeticException or ArgumentException)
        {
            throw new InvalidModelException($"node '{context.Node.DisplayName}' ({context.Node.OpType}): its constant inputs do not fit the operator; export the model again.", error);
        }
    }

    private static bool IsWithin(ElementType type, long[] shape, long limit)
    {
        var bytes = Math.Max(1, type.SizeInBits() / 8);
        var count = 1L;
        foreach (var size in shape)
        {
            if (size > 0 && count > limit / bytes / size)
                return false;
            count *= size;
        }
        return true;
    }
}
