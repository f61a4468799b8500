namespace EdgeRuntime.Graph;

/// <summary>The graph whose nodes are rewritten, with the graphs around it.</summary>
internal sealed class RewriteScope(GraphBuilder builder, IReadOnlyList<ModelGraph> graphs, long opset)
{
    private readonly HashSet<string> _read = NamesRead(graphs[0]);

    /// <summary>The operator set that the nodes are in.</summary>
    public long Opset => opset;

    public GraphBuilder Builder => builder;

    /// <summary>What is known of a value, in this graph or one around it.</summary>
    public ValueInfo? Find(string name) => name.Length == 0 ? null : graphs.Select(graph => graph.Find(name)).FirstOrDefault(value => value is not null);

    /// <summary>The tensor behind a name: an initializer or a Constant; null otherwise.</summary>
    public TensorData? Constant(string name)
    {
        foreach (var graph in graphs)
        {
            if (graph.Initializers.TryGetValue(name, out var tensor))
                return tensor;
            if (graph.Nodes.Find(node => node.Outputs.Contains(name)) is { } producer)
                return producer.Is("Constant") ? ConstantTensor.Of(producer) : null;
        }
        return null;
    }

    /// <summary>Whether anything in the graph reads the value.</summary>
    public bool IsRead(string name) => _read.Contains(name);

    private static HashSet<string> NamesRead(ModelGraph graph)
    {
        var names = new HashSet<string>(graph.Outputs.Select(output => output.Name), StringComparer.Ordinal);
        foreach (var node in graph.Nodes)
        {
            names.UnionWith(node.Inputs);
            names.UnionWith(SubGraphs.CapturedNames(node));
        }
        return names;
    }
}
