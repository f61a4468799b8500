namespace EdgeRuntime.Graph.Passes;

/// <summary>Edits that several passes share.</summary>
internal static class GraphEdit
{
    /// <summary>Makes every node that reads one value read another. Graph outputs and sub-graphs are not touched.</summary>
    public static void ReplaceUses(ModelGraph graph, string name, string replacement)
    {
        foreach (var node in graph.Nodes)
        {
            for (var i = 0; i < node.Inputs.Count; i++)
            {
                if (node.Inputs[i] == name)
                    node.Inputs[i] = replacement;
            }
        }
    }

    /// <summary>Takes out a node whose first output equals its first input. False where names that must stay (graph outputs, captured values) forbid it.</summary>
    public static bool TryBypass(GraphIndex index, Node node)
    {
        var (source, result) = (node.Inputs[0], node.Outputs[0]);
        if (!index.IsOutput(result) && !index.IsCaptured(result))
        {
            index.Graph.Nodes.Remove(node);
            ReplaceUses(index.Graph, result, source);
            return true;
        }
        if (index.Producer(source) is not { } producer || index.IsOutput(source) || index.IsCaptured(source))
            return false;
        index.Graph.Nodes.Remove(node);
        producer.Outputs[producer.Outputs.IndexOf(source)] = result;
        ReplaceUses(index.Graph, source, result);
        return true;
    }

    /// <summary>Applies a rewriting to each node, with a fresh index after every change.</summary>
    public static bool ForEach(Model model, Func<GraphIndex, Node, bool> rewrite)
    {
        var index = new GraphIndex(model.Graph);
        var changed = false;
        foreach (var node in model.Graph.Nodes.ToArray())
        {
            if (!rewrite(index, node))
                continue;
            index = new GraphIndex(model.Graph);
            changed = true;
        }
        return changed;
    }
}
