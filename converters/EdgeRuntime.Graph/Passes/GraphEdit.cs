namespace EdgeRuntime.Graph.Passes;

/// <summary>Edits that several passes share.</summary>
internal static class GraphEdit
{
    /// <summary>Takes out a node whose first output equals its first input. False where names that must stay (graph outputs, captured values) forbid it.</summary>
    public static bool TryBypass(GraphIndex index, Node node)
    {
        var (source, result) = (node.Inputs[0], node.Outputs[0]);
        if (!index.IsOutput(result) && !index.IsCaptured(result))
        {
            index.Remove(node);
            index.ReplaceUses(result, source);
            return true;
        }
        if (index.Producer(source) is not { } producer || index.IsOutput(source) || index.IsCaptured(source))
            return false;
        index.Remove(node);
        index.Change(producer, origin => origin.Outputs[origin.Outputs.IndexOf(source)] = result);
        index.ReplaceUses(source, result);
        return true;
    }

    /// <summary>Applies a rewriting to each node; true where any changed something.</summary>
    public static bool ForEach(Model model, Func<GraphIndex, Node, bool> rewrite)
    {
        var index = new GraphIndex(model.Graph);
        var changed = false;
        foreach (var node in model.Graph.Nodes.ToArray())
        {
            try
            {
                changed |= rewrite(index, node);
            }
            catch (Exception error) when (NodeErrors.IsMisfit(error))
            {
                throw NodeErrors.Of(node, error);
            }
        }
        return changed;
    }
}
