using EdgeRuntime.Graph.Shapes;

namespace EdgeRuntime.Graph.Passes;

/// <summary>
/// Moves Transposes through nodes that do not care about the order of axes, to where they cancel each other or move fewest bytes. For each order of axes that some Transpose makes,
/// each connected group of such nodes is divided into those that keep their order and those that take the other, by the cheapest cut: a Transpose is paid for, with
/// the bytes it moves, wherever a value is needed in an order that its producer does not give.
/// </summary>
public sealed class MoveTransposes : IGraphPass
{
    // A Transpose that nothing reads any more would count as one that is there already.
    private static readonly EliminateDeadNodes s_deadNodes = new();

    /// <inheritdoc/>
    public string Name => nameof(MoveTransposes);

    /// <inheritdoc/>
    public bool Run(Model model)
    {
        if (!model.Graph.Nodes.Exists(node => node.Is("Transpose")))
            return false;
        s_deadNodes.Run(model);
        ShapeInference.Run(model);
        var changed = false;
        foreach (var order in Orders(model.Graph))
            changed |= Move(model, order);
        return changed;
    }

    private static bool Move(Model model, int[] order)
    {
        var division = new LayoutDivision(new GraphIndex(model.Graph), order);
        if (!division.Solve())
            return false;
        new LayoutChange(model, division).Apply();
        TopologicalOrder.Restore(model.Graph.Nodes);
        s_deadNodes.Run(model);
        ShapeInference.Run(model);
        return true;
    }

    // The orders that Transposes make, as they are and reversed.
    private static List<int[]> Orders(ModelGraph graph)
    {
        var orders = new List<int[]>();
        foreach (var node in graph.Nodes)
        {
            if (LayoutDivision.OrderOf(node) is not { } order)
                continue;
            foreach (var candidate in new[] { order, Permutation.Inverse(order) })
            {
                if (!orders.Exists(known => known.AsSpan().SequenceEqual(candidate)))
                    orders.Add(candidate);
            }
        }
        return orders;
    }
}
