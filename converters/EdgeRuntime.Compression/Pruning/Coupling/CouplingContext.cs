using EdgeRuntime.Graph;

namespace EdgeRuntime.Compression.Pruning.Coupling;

/// <summary>What a coupling rule works with: it ties elements that can only go together, one node at a time. What it does not speak of must stay.</summary>
internal sealed class CouplingContext
{
    private readonly ModelGraph _graph;
    private readonly GraphIndex _index;
    private readonly HashSet<string> _variable;
    private readonly HashSet<(string Value, int Axis)> _handled = [];

    public CouplingContext(ModelGraph graph)
    {
        _graph = graph;
        _index = new GraphIndex(graph);
        Elements = new AxisElements(graph);
        Sets = new DisjointSets(Elements.Count);
        _variable = graph.RequiredInputs.Select(input => input.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var node in graph.Nodes.Where(node => node.Inputs.Exists(_variable.Contains)))
            _variable.UnionWith(node.Outputs);
    }

    public AxisElements Elements { get; }

    public DisjointSets Sets { get; }

    /// <summary>The axes of weights that make channels, with the nodes that do.</summary>
    public List<(string Weight, int Axis, Node Node)> Producers { get; } = [];

    /// <summary>The constant behind a name, or null.</summary>
    public TensorData? Constant(string value) => value.Length == 0 ? null : _index.Constant(value);

    /// <summary>The nodes that read a value.</summary>
    public IReadOnlyList<Node> Consumers(string value) => _index.Consumers(value);

    /// <summary>Whether a value does not depend on what the model is fed with.</summary>
    public bool IsWeight(string value) => value.Length > 0 && !_variable.Contains(value);

    /// <summary>A value's sizes; open ones count as 1.</summary>
    public long[] Shape(string value) => Elements.Shape(value) ?? throw new KeyNotFoundException(value);

    /// <summary>Two axes of the same size lose the same elements.</summary>
    public void Tie(string a, int axisA, string b, int axisB)
    {
        if (Size(a, axisA) is var size && size == Size(b, axisB))
            Tie(a, axisA, b, axisB, Enumerable.Range(0, (int)size).Select(i => ((long)i, (long)i)));
    }

    /// <summary>Pairs of elements of two axes go together.</summary>
    public void Tie(string a, int axisA, string b, int axisB, IEnumerable<(long A, long B)> pairs)
    {
        foreach (var (i, j) in pairs)
            Sets.Join(Elements.Element(a, axisA, i), Elements.Element(b, axisB, j));
        Handle(a, axisA);
        Handle(b, axisB);
    }

    /// <summary>Elements of the axis may go as far as this node is concerned.</summary>
    public void Handle(string value, int axis) => _handled.Add((value, axis));

    /// <summary>An axis of a weight makes the channels of a node.</summary>
    public void Produce(Node node, string weight, int axis)
    {
        if (IsWeight(weight))
            Producers.Add((weight, axis, node));
    }

    /// <summary>All elements of an axis must stay.</summary>
    public void Block(string value, int axis, string reason)
    {
        for (var i = 0L; i < Size(value, axis); i++)
            Sets.Block(Elements.Element(value, axis, i), reason);
    }

    /// <summary>All elements of all axes must stay.</summary>
    public void Block(string value, string reason)
    {
        for (var axis = 0; axis < (Elements.Shape(value)?.Length ?? 0); axis++)
            Block(value, axis, reason);
    }

    /// <summary>Whether anything of an axis may go, by what is known so far.</summary>
    public bool IsFree(string value, int axis)
    {
        for (var i = 0L; i < Size(value, axis); i++)
        {
            if (Sets.Reason(Elements.Element(value, axis, i)) is null)
                return true;
        }
        return false;
    }

    /// <summary>Applies a rule to a node, and blocks whatever the rule did not speak of.</summary>
    public void Apply(Node node, CouplingRule? rule)
    {
        _handled.Clear();
        string[] values = [.. node.Inputs.Concat(node.Outputs).Where(name => name.Length > 0).Distinct()];
        var known = Array.TrueForAll(values, value => Elements.Shape(value) is not null);
        if (rule is not null && known)
            rule.Couple(node, this);
        foreach (var value in values)
        {
            for (var axis = 0; axis < (Elements.Shape(value)?.Length ?? 0); axis++)
            {
                if (!_handled.Contains((value, axis)))
                    Block(value, axis, Reason(node, rule is not null, known, value, axis));
            }
        }
        foreach (var captured in values.Where(_index.IsCaptured))
            Block(captured, $"a sub-graph reads '{captured}'");
    }

    private static string Reason(Node node, bool hasRule, bool known, string value, int axis) =>
        !hasRule ? $"node '{node.DisplayName}': channels cannot be removed through {node.DisplayOperator}"
        : !known ? $"node '{node.DisplayName}' ({node.OpType}): its shapes are not known"
        : $"node '{node.DisplayName}': {node.OpType} mixes the elements of '{value}' along axis {axis}";

    private long Size(string value, int axis) => Shape(value)[axis];
}
