namespace EdgeRuntime.Graph.Passes;

/// <summary>A Transpose of a Transpose reads the first one's input, with the two orders combined.</summary>
public sealed class FoldConsecutiveTransposes : IGraphPass
{
    /// <inheritdoc/>
    public string Name => nameof(FoldConsecutiveTransposes);

    /// <inheritdoc/>
    public bool Run(Model model) => GraphEdit.ForEach(model, TryFold);

    private static bool TryFold(GraphIndex index, Node node)
    {
        if (!node.Is("Transpose") || index.Producer(node.Input(0)) is not { } first || !first.Is("Transpose"))
            return false;
        if (first.Ints("perm") is not { } inner || node.Ints("perm") is not { } outer || inner.Length != outer.Length)
            return false;
        if (outer.Any(axis => axis < 0 || axis >= inner.Length))
            return false;
        index.Change(node, second => second.Inputs[0] = first.Inputs[0]);
        node.With("perm", Array.ConvertAll(outer, axis => inner[axis]));
        return true;
    }
}
