namespace EdgeRuntime.Graph.Functions;

/// <summary>The body of a function for one call: formal names replaced by the call's, all others by names that nothing else has, attribute parameters by their values.</summary>
internal sealed class FunctionBody(GraphBuilder builder, Node call, ModelFunction function)
{
    // Names of calls within calls would grow without bound.
    private const int MaximumPrefix = 100;

    private readonly string _prefix = call.DisplayName.Length > MaximumPrefix ? call.DisplayName[^MaximumPrefix..] : call.DisplayName;
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal) { [""] = "" };
    private readonly List<Node> _result = [];

    public List<Node> Instantiate()
    {
        for (var i = 0; i < function.Inputs.Count; i++)
            _names[function.Inputs[i]] = call.Input(i);
        var copied = new List<(string Formal, string Actual)>();
        for (var i = 0; i < function.Outputs.Count; i++)
        {
            var actual = call.Outputs.ElementAtOrDefault(i) ?? "";
            // An output that is an input, or one that is named twice, is copied.
            if (actual.Length > 0 && !_names.TryAdd(function.Outputs[i], actual))
                copied.Add((function.Outputs[i], actual));
        }
        foreach (var node in function.Nodes)
            _result.Add(Copy(node, _names));
        foreach (var (formal, actual) in copied)
            _result.Add(new Node("Identity", [_names[formal]], [actual], actual));
        return _result;
    }

    private Node Copy(Node node, Dictionary<string, string> names)
    {
        foreach (var output in node.Outputs)
            Define(output, names);
        var copy = new Node(node.OpType, node.Inputs.Select(input => names.GetValueOrDefault(input, input)), node.Outputs.Select(output => names[output]), node.Name.Length > 0 ? $"{_prefix}/{node.Name}" : "")
        {
            Domain = node.Domain,
            Overload = node.Overload,
            DocString = node.DocString,
            Carried = node.Carried,
        };
        foreach (var (name, value) in node.Attributes)
        {
            if (Resolve(value) is { } resolved)
                copy.Attributes.Add(name, Copy(resolved, names));
        }
        return copy;
    }

    // A parameter that neither the call nor a default gives leaves the attribute out.
    private AttributeValue? Resolve(AttributeValue value)
    {
        if (value.Reference.Length == 0)
            return value;
        return call.Attributes.TryGetValue(value.Reference, out var given) || function.AttributeDefaults.TryGetValue(value.Reference, out given) ? given : null;
    }

    private AttributeValue Copy(AttributeValue value, Dictionary<string, string> names) => value.Value switch
    {
        ModelGraph graph => new AttributeValue(value.Kind, Copy(graph, names)),
        ModelGraph[] graphs => new AttributeValue(value.Kind, Array.ConvertAll(graphs, graph => Copy(graph, names))),
        _ => value,
    };

    private ModelGraph Copy(ModelGraph graph, Dictionary<string, string> outer)
    {
        var names = new Dictionary<string, string>(outer, StringComparer.Ordinal);
        var copy = new ModelGraph { Name = graph.Name, DocString = graph.DocString, Carried = graph.Carried };
        foreach (var input in graph.Inputs)
            Hide(input.Name, names);
        foreach (var (name, tensor) in graph.Initializers)
        {
            if (graph.Inputs.TrueForAll(input => input.Name != name))
                Hide(name, names);
            copy.Initializers.Add(names[name], tensor);
        }
        foreach (var output in graph.Nodes.SelectMany(node => node.Outputs).Where(output => output.Length > 0))
            Hide(output, names);
        copy.Nodes.AddRange(graph.Nodes.Select(node => Copy(node, names)));
        copy.Inputs.AddRange(graph.Inputs.Select(input => Renamed(input, names)));
        copy.Outputs.AddRange(graph.Outputs.Select(output => Renamed(output, names)));
        foreach (var info in graph.Values.Values)
            copy.Values[names.GetValueOrDefault(info.Name, info.Name)] = Renamed(info, names);
        return copy;
    }

    private void Define(string name, Dictionary<string, string> names)
    {
        if (!names.ContainsKey(name))
            Hide(name, names);
    }

    private void Hide(string name, Dictionary<string, string> names) => names[name] = builder.UniqueName($"{_prefix}/{name}");

    private static ValueInfo Renamed(ValueInfo value, Dictionary<string, string> names) =>
        new(names.GetValueOrDefault(value.Name, value.Name), value.Type, value.Shape) { DocString = value.DocString, OtherType = value.OtherType, Carried = value.Carried };
}
