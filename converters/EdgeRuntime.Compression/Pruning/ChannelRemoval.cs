using EdgeRuntime.Compression.Pruning.Coupling;
using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Passes;
using EdgeRuntime.Graph.Shapes;

namespace EdgeRuntime.Compression.Pruning;

/// <summary>Takes channels out of a model: constants are sliced, sizes in attributes and shape constants adapted, shapes inferred anew.</summary>
internal static class ChannelRemoval
{
    /// <summary>The smaller model; the original is left as it is.</summary>
    /// <param name="dependencies">The model with its groups.</param>
    /// <param name="removed">The channels to remove, by <see cref="ChannelSet.Root"/>; all of groups that can be pruned.</param>
    public static Model Apply(DependencyGraph dependencies, IReadOnlySet<int> removed)
    {
        var copy = ModelCopy.Of(dependencies.Model);
        if (removed.Count == 0)
            return copy;
        var graph = copy.Graph;
        var context = new RemovalContext(dependencies.Context, removed, copy);
        var values = dependencies.Context.Elements.Values.Where(name => context.HasChanged(name)).ToHashSet(StringComparer.Ordinal);
        foreach (var name in values)
        {
            if (graph.Initializers.TryGetValue(name, out var tensor))
                graph.Initializers[name] = TensorSlice.Keep(tensor, axis => context.Kept(name, axis));
        }
        for (var i = 0; i < graph.Nodes.Count; i++)
        {
            var node = graph.Nodes[i];
            if (!node.Inputs.Concat(node.Outputs).Any(values.Contains) || CouplingRules.Find(node)?.Shrink is not { } shrink)
                continue;
            graph.Nodes[i] = ModelCopy.Of(node, node.Inputs, node.Outputs);
            shrink(graph.Nodes[i], context);
        }
        graph.Values.Clear();
        new EliminateDeadNodes().Run(copy);
        ShapeInference.Run(copy);
        return copy;
    }

    /// <summary>The model of the same form whose removed channels have no weights: all their slices are 0.</summary>
    public static Model Zero(DependencyGraph dependencies, IReadOnlySet<int> removed)
    {
        var copy = ModelCopy.Of(dependencies.Model);
        foreach (var slices in dependencies.Groups.SelectMany(group => group.Sets).Where(set => removed.Contains(set.Root)).SelectMany(set => set.Slices).GroupBy(slice => (slice.Tensor, slice.Axis)))
        {
            var tensor = copy.Graph.Initializers[slices.Key.Tensor];
            copy.Graph.Initializers[slices.Key.Tensor] = TensorSlice.Zero(tensor, slices.Key.Axis, [.. slices.SelectMany(slice => slice.Indices)]);
        }
        return copy;
    }
}
