namespace EdgeRuntime.Graph;

/// <summary>Copies of nodes that read and write values under other names.</summary>
internal static class Renaming
{
    /// <summary>A node with its names replaced, those that its sub-graphs read from outside too. Names that are not listed stay.</summary>
    public static Node Of(Node node, IReadOnlyDictionary<string, string> names)
    {
        var copy = ModelCopy.Of(node, node.Inputs.Select(Renamed), node.Outputs.Select(Renamed));
        foreach (var (name, value) in node.Attributes)
        {
            copy.Attributes[name] = value.Value switch
            {
                ModelGraph graph => new AttributeValue(value.Kind, Of(graph, names)),
                ModelGraph[] graphs => new AttributeValue(value.Kind, Array.ConvertAll(graphs, graph => Of(graph, names))),
                _ => value,
            };
        }
        return copy;

        string Renamed(string name) => names.GetValueOrDefault(name, name);
    }

    // A name that the graph defines itself is its own.
    private static ModelGraph Of(ModelGraph graph, IReadOnlyDictionary<string, string> names)
    {
        var own = new HashSet<string>(graph.Inputs.Select(input => input.Name).Concat(graph.Initializers.Keys).Concat(graph.Nodes.SelectMany(node => node.Outputs)), StringComparer.Ordinal);
        var outer = names.Where(entry => !own.Contains(entry.Key)).ToDictionary(StringComparer.Ordinal);
        var copy = new ModelGraph { Name = graph.Name, DocString = graph.DocString, Carried = graph.Carried };
        copy.Nodes.AddRange(graph.Nodes.Select(node => Of(node, outer)));
        copy.Inputs.AddRange(graph.Inputs);
        copy.Outputs.AddRange(graph.Outputs.Select(output => outer.TryGetValue(output.Name, out var name)
            ? new ValueInfo(name, output.Type, output.Shape) { DocString = output.DocString, OtherType = output.OtherType, Carried = output.Carried }
            : output));
        foreach (var (name, tensor) in graph.Initializers)
            copy.Initializers.Add(name, tensor);
        foreach (var (name, info) in graph.Values)
            copy.Values.Add(name, info);
        return copy;
    }
}
