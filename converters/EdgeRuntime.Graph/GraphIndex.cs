namespace EdgeRuntime.Graph;

/// <summary>Who produces and who reads each value of a graph. A snapshot: make a new one after changing the graph.</summary>
public sealed class GraphIndex
{
    private readonly Dictionary<string, Node> _producers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Node>> _consumers = new(StringComparer.Ordinal);
    private readonly HashSet<string> _outputs;
    private readonly HashSet<string> _captured = new(StringComparer.Ordinal);

    /// <summary>Indexes a graph.</summary>
    public GraphIndex(ModelGraph graph)
    {
        Graph = graph;
        _outputs = new HashSet<string>(graph.Outputs.Select(output => output.Name), StringComparer.Ordinal);
        foreach (var node in graph.Nodes)
        {
            foreach (var output in node.Outputs.Where(output => output.Length > 0))
                _producers[output] = node;
            foreach (var input in node.Inputs.Where(input => input.Length > 0))
                AddConsumer(input, node);
            foreach (var name in SubGraphs.CapturedNames(node))
            {
                _captured.Add(name);
                AddConsumer(name, node);
            }
        }
    }

    /// <summary>The graph.</summary>
    public ModelGraph Graph { get; }

    /// <summary>The node that produces a value; null for graph inputs, initializers and unknown names.</summary>
    public Node? Producer(string name) => _producers.GetValueOrDefault(name);

    /// <summary>The nodes that read a value, one entry for each use; a node whose sub-graph reads it counts too.</summary>
    public IReadOnlyList<Node> Consumers(string name) => _consumers.TryGetValue(name, out var nodes) ? nodes : [];

    /// <summary>Whether a value is an output of the graph.</summary>
    public bool IsOutput(string name) => _outputs.Contains(name);

    /// <summary>Whether a sub-graph reads the value by its name, so that it cannot be renamed.</summary>
    public bool IsCaptured(string name) => _captured.Contains(name);

    /// <summary>The one reader of a value that nothing else needs; null where there are several, none, or where it is a graph output or captured.</summary>
    public Node? OnlyConsumer(string name) => !IsOutput(name) && !IsCaptured(name) && Consumers(name) is [var node] ? node : null;

    /// <summary>The constant behind a name: an initializer (also one that is an input's default), or the tensor of a Constant node; null otherwise.</summary>
    public TensorData? Constant(string name)
    {
        if (Graph.Initializers.TryGetValue(name, out var tensor))
            return tensor;
        return Producer(name) is { OpType: "Constant", Domain: "" } node ? ConstantTensor.Of(node) : null;
    }

    private void AddConsumer(string name, Node node)
    {
        if (!_consumers.TryGetValue(name, out var nodes))
            _consumers[name] = nodes = [];
        nodes.Add(node);
    }
}
