namespace EdgeRuntime.Graph.Decompose;

/// <summary>
/// Einsum of one or two operands, no index twice in one of them: sums over the indices that only one operand has, then a product: of matrices where indices are summed over, else element by element.
/// </summary>
internal static class EinsumForm
{
    public static bool Run(NodeRewrite rewrite)
    {
        if (rewrite.Node.Inputs.Count is not (1 or 2) || rewrite.Type(0) is not (ElementType.Float32 or ElementType.Float64 or ElementType.Float16))
            return false;
        var shapes = Enumerable.Range(0, rewrite.Node.Inputs.Count).Select(rewrite.StaticShape).ToArray();
        if (shapes.Any(shape => shape is null) || EinsumEquation.Parse(rewrite.Node.Text("equation"), [.. shapes.Select(shape => shape!)]) is not { } equation)
            return false;
        var operands = rewrite.Node.Inputs.Select((input, i) => Summed(rewrite, new EinsumOperand(input, equation.Inputs[i], shapes[i]!), equation, i)).ToArray();
        var result = operands.Length == 1 ? operands[0] : EinsumProduct.Emit(rewrite, operands[0], operands[1], equation.Output);
        Finish(rewrite, result, equation.Output);
        return true;
    }

    // Indices that neither the result nor the other operand has.
    private static EinsumOperand Summed(NodeRewrite rewrite, EinsumOperand operand, EinsumEquation equation, int position)
    {
        var needed = equation.Output + string.Concat(equation.Inputs.Where((_, i) => i != position));
        var axes = operand.Indices.Index().Where(entry => !needed.Contains(entry.Item)).Select(entry => (long)entry.Index).ToArray();
        if (axes.Length == 0)
            return operand;
        var name = rewrite.Reduce("ReduceSum", operand.Name, axes, keep: false);
        return new EinsumOperand(name, string.Concat(operand.Indices.Where(needed.Contains)), [.. operand.Shape.Where((_, axis) => !axes.Contains(axis))]);
    }

    private static void Finish(NodeRewrite rewrite, EinsumOperand result, string output)
    {
        if (result.Indices == output && rewrite.Result.LastOrDefault() is { } last && last.Outputs[0] == result.Name)
            last.Outputs[0] = rewrite.Node.Outputs[0];
        else
            rewrite.Emit("Transpose", [result.Name], rewrite.Node.Outputs[0], ("perm", output.Select(index => (long)result.Indices.IndexOf(index)).ToArray()));
    }
}
