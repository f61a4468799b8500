namespace EdgeRuntime.Graph.Passes;

/// <summary>Rewrites a graph as a <see cref="LayoutDivision"/> says: moved nodes read and write v′ in place of v, and Transposes stand where a value is needed in both forms.</summary>
internal sealed class LayoutChange(Model model, LayoutDivision division)
{
    private readonly GraphBuilder _builder = new(model);
    private readonly Dictionary<string, string> _other = new(StringComparer.Ordinal);
    private readonly long[] _order = Array.ConvertAll(division.Order, axis => (long)axis);
    private readonly long[] _inverse = Array.ConvertAll(Permutation.Inverse(division.Order), axis => (long)axis);

    public void Apply()
    {
        var graph = model.Graph;
        var index = division.Index;
        Node[] moved = [.. graph.Nodes.Where(division.IsMoved)];
        foreach (var value in moved.SelectMany(node => node.Outputs).Where(value => value.Length > 0))
            _other[value] = _builder.UniqueName($"{value}_t");
        // Who reads what is asked before anything changes.
        var restored = moved.SelectMany(node => node.Outputs).Where(value => value.Length > 0 && IsNeeded(index, value)).ToArray();
        var converts = moved.SelectMany(node => node.Outputs).Where(value => value.Length > 0).SelectMany(value => division.Readers(value)).Select(reader => reader.Node).Where(division.Converts).Distinct().ToArray();
        var inputs = moved.Select(node => node.Inputs.Select((input, i) => input.Length > 0 && PermutableNode.IsData(node, i) ? Other(index, input) : input).ToArray()).ToArray();

        foreach (var node in converts)
        {
            (node.OpType, node.Inputs[0]) = ("Identity", _other[node.Inputs[0]]);
            node.Attributes.Clear();
        }
        foreach (var (node, names) in moved.Zip(inputs))
        {
            PermutableNode.Permute(_builder, index, node, division.Order);
            for (var i = 0; i < names.Length; i++)
                node.Inputs[i] = PermutableNode.IsData(node, i) ? names[i] : node.Inputs[i];
            for (var i = 0; i < node.Outputs.Count; i++)
                node.Outputs[i] = node.Outputs[i].Length > 0 ? _other[node.Outputs[i]] : "";
        }
        foreach (var value in restored)
            graph.Nodes.Add(new Node("Transpose", [_other[value]], [value], _builder.UniqueName($"{value}_restore")).With("perm", _order));
    }

    // Whether anything needs a moved node's result in the old order.
    private bool IsNeeded(GraphIndex index, string value) => index.IsOutput(value) || index.IsCaptured(value)
        || division.Readers(value).Any(reader => !division.Converts(reader.Node) && !(division.IsMoved(reader.Node) && PermutableNode.IsData(reader.Node, reader.Input)));

    private string Other(GraphIndex index, string value)
    {
        if (_other.TryGetValue(value, out var known))
            return known;
        if (index.Constant(value) is { } constant)
            return _other[value] = constant.Count == 1 ? value : _builder.Constant(PermutableNode.Permute(constant, division.Order), $"{value}_t");
        if (index.Producer(value) is { } producer && division.Restores(producer))
            return _other[value] = producer.Inputs[0];
        if (division.Readers(value).Select(reader => reader.Node).FirstOrDefault(division.Converts) is { } converted)
            return _other[value] = converted.Outputs[0];
        return _other[value] = _builder.AddClaimed(_builder.UniqueName($"{value}_t"), "Transpose", [value], ("perm", _inverse));
    }
}
