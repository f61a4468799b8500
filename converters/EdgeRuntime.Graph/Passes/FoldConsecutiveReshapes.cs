namespace EdgeRuntime.Graph.Passes;

/// <summary>A Reshape of a Reshape reads the first one's input.</summary>
public sealed class FoldConsecutiveReshapes : IGraphPass
{
    /// <inheritdoc/>
    public string Name => nameof(FoldConsecutiveReshapes);

    /// <inheritdoc/>
    public bool Run(Model model) => GraphEdit.ForEach(model, TryFold);

    private static bool TryFold(GraphIndex index, Node node)
    {
        if (!node.Is("Reshape") || !ReshapeTarget.IsFixed(index, node) || index.Producer(node.Input(0)) is not { } first || !first.Is("Reshape"))
            return false;
        index.Change(node, second => second.Inputs[0] = first.Inputs[0]);
        return true;
    }
}
