namespace EdgeRuntime.Graph;

/// <summary>Adds nodes to a graph under names that are unique in it.</summary>
public sealed class GraphBuilder
{
    private readonly HashSet<string> _names;
    private readonly Dictionary<string, int> _counters;
    private readonly Dictionary<string, string> _shared = new(StringComparer.Ordinal);

    /// <summary>Starts a new model with one operator set version.</summary>
    public GraphBuilder(string name = "graph", long opset = 17) : this(new Model { Graph = { Name = name }, Opsets = { [""] = opset } }) { }

    /// <summary>Goes on with a model.</summary>
    public GraphBuilder(Model model) : this(model, model.Graph) { }

    /// <summary>Goes on with a graph: the model's own, or a sub-graph in it.</summary>
    public GraphBuilder(Model model, ModelGraph graph)
    {
        _names = new HashSet<string>(StringComparer.Ordinal);
        _counters = new Dictionary<string, int>(StringComparer.Ordinal);
        Model = model;
        Graph = graph;
        Reserve(model.Graph);
        Reserve(graph);
    }

    /// <summary>Adds to a graph within, or beside, the graph of another builder: no name is given out by both.</summary>
    internal GraphBuilder(GraphBuilder other, ModelGraph graph)
    {
        _names = other._names;
        _counters = other._counters;
        Model = other.Model;
        Graph = graph;
        Reserve(graph);
    }

    /// <summary>The model.</summary>
    public Model Model { get; }

    /// <summary>The graph that is added to.</summary>
    public ModelGraph Graph { get; }

    /// <summary>A name that no value or node has: the hint itself, or the hint with a number. It counts as taken from now on.</summary>
    public string UniqueName(string hint)
    {
        if (hint.Length > 0 && _names.Add(hint))
            return hint;
        for (var i = _counters.GetValueOrDefault(hint) + 1; ; i++)
        {
            var name = $"{hint}_{i}";
            if (!_names.Add(name))
                continue;
            _counters[hint] = i;
            return name;
        }
    }

    /// <summary>Adds a graph input and returns its name.</summary>
    public string Input(string name, ElementType type, params Dimension[] shape)
    {
        Graph.Inputs.Add(new ValueInfo(Claim(name), type, shape));
        return name;
    }

    /// <summary>Makes a value a graph output and returns its name.</summary>
    public string Output(string name, ElementType type = ElementType.Float32, IReadOnlyList<Dimension>? shape = null)
    {
        Graph.Outputs.Add(new ValueInfo(name, type, shape));
        return name;
    }

    /// <summary>Adds a constant under a name made from the hint, and returns that name.</summary>
    public string Constant(TensorData tensor, string hint = "constant")
    {
        var name = UniqueName(hint);
        Graph.Initializers.Add(name, tensor);
        return name;
    }

    /// <summary>A small constant that is added once, however often it is asked for; returns its name.</summary>
    internal string Shared(TensorData tensor, string hint)
    {
        var key = $"{tensor.Type}[{string.Join(',', tensor.Shape)}]{Convert.ToHexString(tensor.Bytes.Span)}";
        if (!_shared.TryGetValue(key, out var name))
            _shared[key] = name = Constant(tensor, hint);
        return name;
    }

    /// <summary>Gives a value that one of the nodes writes, and none outside of them reads, a name that is claimed already.</summary>
    internal static void Rename(string value, string name, IEnumerable<Node> nodes)
    {
        foreach (var node in nodes)
        {
            for (var i = 0; i < node.Inputs.Count; i++)
                node.Inputs[i] = node.Inputs[i] == value ? name : node.Inputs[i];
            for (var i = 0; i < node.Outputs.Count; i++)
                node.Outputs[i] = node.Outputs[i] == value ? name : node.Outputs[i];
            node.Name = node.Name == value ? name : node.Name;
        }
    }

    /// <summary>Adds a node with one output; returns the output's name, made from the operator.</summary>
    public string Add(string opType, IEnumerable<string> inputs, params (string Name, AttributeValue Value)[] attributes) => Add(opType, inputs, 1, attributes)[0];

    /// <summary>Adds a node with several outputs; returns their names, made from the operator.</summary>
    public string[] Add(string opType, IEnumerable<string> inputs, int outputs, params (string Name, AttributeValue Value)[] attributes)
    {
        var names = Enumerable.Range(0, outputs).Select(_ => UniqueName(opType.ToLowerInvariant())).ToArray();
        Append(opType, inputs, names, attributes);
        return names;
    }

    /// <summary>Adds a node whose one output has a given name; returns the name.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public string AddNamed(string output, string opType, IEnumerable<string> inputs, params (string Name, AttributeValue Value)[] attributes) =>
        AddClaimed(Claim(output), opType, inputs, attributes);

    /// <summary>Adds a node whose one output has a name that is claimed already; returns the name.</summary>
    internal string AddClaimed(string output, string opType, IEnumerable<string> inputs, params (string Name, AttributeValue Value)[] attributes)
    {
        Append(opType, inputs, [output], attributes);
        return output;
    }

    private void Append(string opType, IEnumerable<string> inputs, string[] outputs, (string Name, AttributeValue Value)[] attributes)
    {
        var node = new Node(opType, inputs, outputs, outputs[0]);
        foreach (var (name, value) in attributes)
            node.Attributes.Add(name, value);
        Graph.Nodes.Add(node);
    }

    private string Claim(string name) => _names.Add(name) ? name : throw new ArgumentException($"the name '{name}' is taken.", nameof(name));

    private void Reserve(ModelGraph graph)
    {
        _names.UnionWith(graph.Inputs.Select(input => input.Name));
        _names.UnionWith(graph.Initializers.Keys);
        foreach (var node in graph.Nodes)
        {
            _names.Add(node.Name);
            _names.UnionWith(node.Outputs);
            foreach (var inner in SubGraphs.Of(node))
                Reserve(inner);
        }
    }
}
