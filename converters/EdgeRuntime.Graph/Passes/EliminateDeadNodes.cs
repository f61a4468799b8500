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
        var produced = new HashSet<string>(graph.Nodes.SelectMany(node => node.Outputs), StringComparer.Ordinal);
        Keep(graph.Values, produced);
        return Keep(graph.Initializers, needed) || dead.Count > 0;
    }

    private static bool Keep<T>(OrderedDictionary<string, T> entries, HashSet<string> names)
    {
        var kept = entries.Where(entry => names.Contains(entry.Key)).ToArray();
        if (kept.Length == entries.Count)
            return false;
        entries.Clear();
        foreach (var (name, value) in kept)
            entries.Add(name, value);
        return true;
    }
}
