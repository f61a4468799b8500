using EdgeRuntime.Graph;

namespace EdgeRuntime.Compression.Pruning.Coupling;

/// <summary>Numbers every element of every axis of every value of a graph. Open sizes count as 1; values of unknown rank have no elements.</summary>
internal sealed class AxisElements
{
    private readonly Dictionary<string, (long[] Shape, int[] First)> _values = new(StringComparer.Ordinal);

    public AxisElements(ModelGraph graph)
    {
        foreach (var name in graph.Initializers.Keys.Concat(graph.Inputs.Select(input => input.Name)).Concat(graph.Nodes.SelectMany(node => node.Outputs)).Where(name => name.Length > 0))
        {
            if (_values.ContainsKey(name) || graph.Find(name)?.Shape is not { } shape)
                continue;
            long[] sizes = [.. shape.Select(size => size.IsKnown ? size.Value : 1)];
            var first = new int[sizes.Length];
            for (var axis = 0; axis < sizes.Length; axis++)
            {
                first[axis] = Count;
                Count = checked(Count + (int)sizes[axis]);
            }
            _values.Add(name, (sizes, first));
        }
    }

    /// <summary>The number of elements.</summary>
    public int Count { get; private set; }

    /// <summary>The values that have elements.</summary>
    public IEnumerable<string> Values => _values.Keys;

    /// <summary>A value's sizes; null where its rank is not known.</summary>
    public long[]? Shape(string value) => _values.TryGetValue(value, out var entry) ? entry.Shape : null;

    public int Element(string value, int axis, long index) => _values[value].First[axis] + (int)index;
}
