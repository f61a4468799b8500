using EdgeRuntime.Graph;

namespace EdgeRuntime.Compression.Pruning.Coupling;

/// <summary>What the values of a graph lose, and how a node's constants are replaced.</summary>
internal sealed class RemovalContext
{
    private readonly CouplingContext _coupling;
    private readonly IReadOnlySet<int> _removed;
    private readonly GraphBuilder _builder;

    public RemovalContext(CouplingContext coupling, IReadOnlySet<int> removed, Model target)
    {
        _coupling = coupling;
        _removed = removed;
        _builder = new GraphBuilder(target);
    }

    public TensorData? Constant(string value) => _coupling.Constant(value);

    public int Rank(string value) => _coupling.Shape(value).Length;

    public long OldSize(string value, int axis) => _coupling.Shape(value)[axis];

    public long NewSize(string value, int axis) => Kept(value, axis).Length;

    public bool HasChanged(string value, int axis) => NewSize(value, axis) != OldSize(value, axis);

    public bool HasChanged(string value) => value.Length > 0 && _coupling.Elements.Shape(value) is { } shape && Enumerable.Range(0, shape.Length).Any(axis => HasChanged(value, axis));

    /// <summary>The indices along an axis that stay, in order.</summary>
    public int[] Kept(string value, int axis) =>
        [.. Enumerable.Range(0, (int)OldSize(value, axis)).Where(i => !_removed.Contains(_coupling.Sets.Find(_coupling.Elements.Element(value, axis, i))))];

    /// <summary>Gives a node a constant of its own as an input.</summary>
    public void SetInput(Node node, int index, TensorData tensor)
    {
        while (node.Inputs.Count <= index)
            node.Inputs.Add("");
        node.Inputs[index] = _builder.Constant(tensor, node.Inputs[index].Length > 0 ? $"{node.Inputs[index]}_pruned" : $"{node.DisplayName}_sizes");
    }
}
