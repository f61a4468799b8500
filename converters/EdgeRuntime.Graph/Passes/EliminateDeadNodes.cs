namespace EdgeRuntime.Graph.Passes;

/// <summary>Takes out nodes and initializers that no graph output depends on, and what is known of values that are gone.</summary>
public sealed class EliminateDeadNodes : IGraphPass
{
    /// <inheritdoc/>
    public string Name => nameof(EliminateDeadNodes);

    /// <inheritdoc/>
    public bool Run(Model model)
    {
        var graph = model.Graph;
        var needed = new HashSet<string>(graph.Outputs.Select(output => output.Name), StringComparer.Ordinal);
        var dead = new HashSet<Node>();
        for (var i = graph.Nodes.Count - 1; i >= 0; i--)
        {
            var node = graph.Nodes[i];
            if (!node.Outputs.Exists(needed.Contains))
            {
                dead.Add(node);
                continue;
            }
            needed.UnionWith(node.Inputs);
            needed.UnionWith(SubGraphs.CapturedNames(node));
        }
        graph.Nodes.RemoveAll(dead.Contains);
        var unused = graph.Initializers.Keys.Where(name => !needed.Contains(name)).ToArray();
        foreach (var name in unused)
            graph.Initializers.Remove(name);
        RemoveStaleValues(graph);
        return dead.Count + unused.Length > 0;
    }

    private static void RemoveStaleValues(ModelGraph graph)
    {
        var produced = new HashSet<string>(graph.Nodes.SelectMany(node => node.Outputs), StringComparer.Ordinal);
        foreach (var name in graph.Values.Keys.Where(name => !produced.Contains(name)).ToArray())
            graph.Values.Remove(name);
    }
}
