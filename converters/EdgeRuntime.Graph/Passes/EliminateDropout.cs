namespace EdgeRuntime.Graph.Passes;

/// <summary>Takes out Dropout, which does nothing at inference; one that is told to train, or whose mask is read, stays.</summary>
public sealed class EliminateDropout : IGraphPass
{
    /// <inheritdoc/>
    public string Name => nameof(EliminateDropout);

    /// <inheritdoc/>
    public bool Run(Model model) => GraphEdit.ForEach(model, (index, node) => node.Is("Dropout") && IsInactive(index, node) && GraphEdit.TryBypass(index, node));

    private static bool IsInactive(GraphIndex index, Node node)
    {
        if (node.Outputs.Skip(1).Any(mask => mask.Length > 0 && (index.IsOutput(mask) || index.Consumers(mask).Count > 0)))
            return false;
        return !node.HasInput(2) || index.Constant(node.Input(2)) is { Type: ElementType.Bool, Count: 1 } training && !training.As<bool>()[0];
    }
}
