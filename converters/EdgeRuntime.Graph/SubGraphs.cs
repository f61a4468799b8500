namespace EdgeRuntime.Graph;

/// <summary>The graphs that nodes hold as attributes (the branches of If, the bodies of Loop and Scan), which may read the values of the graphs around them.</summary>
public static class SubGraphs
{
    /// <summary>The graphs a node holds, not those within them.</summary>
    public static IEnumerable<ModelGraph> Of(Node node)
    {
        foreach (var attribute in node.Attributes.Values)
        {
            if (attribute.Value is ModelGraph graph)
                yield return graph;
            if (attribute.Value is ModelGraph[] graphs)
            {
                foreach (var element in graphs)
                    yield return element;
            }
        }
    }

    /// <summary>The names of outer values that the graphs of a node read, at any depth.</summary>
    public static IEnumerable<string> CapturedNames(Node node) => Of(node).SelectMany(FreeNames).Distinct(StringComparer.Ordinal);

    /// <summary>Takes out the initializers that neither nodes, those of inner graphs included, nor outputs read; inputs keep their defaults.</summary>
    public static void RemoveUnusedInitializers(ModelGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var used = graph.Nodes.SelectMany(node => node.Inputs.Concat(CapturedNames(node))).Concat(graph.Outputs.Concat(graph.Inputs).Select(value => value.Name)).ToHashSet(StringComparer.Ordinal);
        foreach (var name in graph.Initializers.Keys.Where(name => !used.Contains(name)).ToList())
            graph.Initializers.Remove(name);
    }

    private static HashSet<string> FreeNames(ModelGraph graph)
    {
        var used = new HashSet<string>(graph.Outputs.Select(output => output.Name), StringComparer.Ordinal);
        foreach (var node in graph.Nodes)
        {
            used.UnionWith(node.Inputs);
            used.UnionWith(CapturedNames(node));
        }
        used.Remove("");
        used.ExceptWith(graph.Inputs.Select(input => input.Name));
        used.ExceptWith(graph.Initializers.Keys);
        used.ExceptWith(graph.Nodes.SelectMany(node => node.Outputs));
        return used;
    }
}
