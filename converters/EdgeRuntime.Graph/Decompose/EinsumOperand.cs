namespace EdgeRuntime.Graph.Decompose;

/// <summary>A value in an Einsum with the index of each of its axes.</summary>
internal sealed record EinsumOperand(string Name, string Indices, long[] Shape)
{
    public long Size(char index) => Indices.IndexOf(index) is >= 0 and var axis ? Shape[axis] : 1;

    /// <summary>The operand with its axes in the order of the given indices, all of which it has.</summary>
    public EinsumOperand Ordered(NodeRewrite rewrite, string order)
    {
        if (order == Indices)
            return this;
        var axes = order.Select(index => (long)Indices.IndexOf(index)).ToArray();
        return new EinsumOperand(rewrite.Emit("Transpose", [Name], ("perm", axes)), order, Array.ConvertAll(axes, axis => Shape[axis]));
    }
}
