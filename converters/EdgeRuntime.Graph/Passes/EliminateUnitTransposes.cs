using EdgeRuntime.Graph.Shapes;

namespace EdgeRuntime.Graph.Passes;

/// <summary>A Reshape of a Transpose that moves no element, because only axes of length 1 change places, reads the Transpose's input.</summary>
public sealed class EliminateUnitTransposes : IGraphPass
{
    /// <inheritdoc/>
    public string Name => nameof(EliminateUnitTransposes);

    /// <inheritdoc/>
    public bool Run(Model model)
    {
        ShapeInference.Run(model);
        return GraphEdit.ForEach(model, TryEliminate);
    }

    private static bool TryEliminate(GraphIndex index, Node reshape)
    {
        if (!reshape.Is("Reshape") || !ReshapeTarget.IsFixed(index, reshape) || index.Producer(reshape.Input(0)) is not { } transpose || LayoutDivision.OrderOf(transpose) is not { } order)
            return false;
        if (index.Graph.Find(transpose.Inputs[0])?.Shape is not { } shape || shape.Count != order.Length || !shape.All(size => size.IsKnown))
            return false;
        if (!Permutation.MovesNothing([.. shape.Select(size => size.Value)], order))
            return false;
        index.Change(reshape, node => node.Inputs[0] = transpose.Inputs[0]);
        return true;
    }
}
