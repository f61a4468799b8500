namespace EdgeRuntime.Graph;

/// <summary>Who produces and who reads each value of a graph. It follows the changes made through it; make a new one after others.</summary>
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
            Attach(node);
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

    /// <summary>Changes inputs and outputs of a node that is in the graph.</summary>
    public void Change(Node node, Action<Node> edit)
    {
        Detach(node);
        edit(node);
        Attach(node);
    }

    /// <summary>Takes a node out of the graph.</summary>
    public void Remove(Node node)
    {
        Detach(node);
        Graph.Nodes.Remove(node);
    }

    /// <summary>Puts a node in the place of another.</summary>
    public void Replace(Node node, Node replacement)
    {
        Detach(node);
        Graph.Nodes[Graph.Nodes.IndexOf(node)] = replacement;
        Attach(replacement);
    }

    /// <summary>Makes every node that reads one value read another. Graph outputs and sub-graphs are not touched.</summary>
    public void ReplaceUses(string name, string replacement)
    {
        foreach (var consumer in Consumers(name).Distinct().ToArray())
            Change(consumer, node => ReplaceInputs(node, name, replacement));
    }

    private static void ReplaceInputs(Node node, string name, string replacement)
    {
        for (var i = 0; i < node.Inputs.Count; i++)
        {
            if (node.Inputs[i] == name)
                node.Inputs[i] = replacement;
        }
    }

    private void Attach(Node node)
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

    // Captured names stay marked: a sub-graph that is gone only makes passes more careful.
    private void Detach(Node node)
    {
        foreach (var output in node.Outputs)
            _producers.Remove(output);
        foreach (var name in node.Inputs.Concat(SubGraphs.CapturedNames(node)).Where(name => name.Length > 0))
            _consumers[name].Remove(node);
    }

    private void AddConsumer(string name, Node node)
    {
        if (!_consumers.TryGetValue(name, out var nodes))
            _consumers[name] = nodes = [];
        nodes.Add(node);
    }
}
