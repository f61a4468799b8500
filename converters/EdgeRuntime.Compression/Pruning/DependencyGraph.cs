using EdgeRuntime.Compression.MixedPrecision;
using EdgeRuntime.Compression.Pruning.Coupling;
using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Shapes;

namespace EdgeRuntime.Compression.Pruning;

/// <summary>
/// Which channels of a model can only be removed together (DepGraph: Fang et al., 2023), found element by element: every operator ties the elements of its inputs' and outputs' axes,
/// what an operator cannot lose holds everything tied to it. Reading and shape inference aside the cost grows with the sum of all axes.
/// </summary>
public sealed class DependencyGraph
{
    private DependencyGraph(Model model, CouplingContext context, IReadOnlyList<ChannelGroup> groups)
    {
        Model = model;
        Context = context;
        Groups = groups;
    }

    /// <summary>All groups in the graph's order, those that cannot be pruned too.</summary>
    public IReadOnlyList<ChannelGroup> Groups { get; }

    /// <summary>The model that was looked at.</summary>
    internal Model Model { get; }

    internal CouplingContext Context { get; }

    /// <summary>Finds the groups of a model.</summary>
    /// <param name="model">The model; its shapes are inferred, open sizes count as 1.</param>
    /// <exception cref="InvalidModelException">The shapes do not fit a node's operator.</exception>
    public static DependencyGraph Of(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        ShapeInference.Run(model);
        var graph = model.Graph;
        var context = new CouplingContext(graph);
        foreach (var input in graph.RequiredInputs)
            context.Block(input.Name, $"'{input.Name}' is an input of the model");
        foreach (var node in graph.Nodes)
            context.Apply(node, CouplingRules.Find(node));
        foreach (var output in graph.Outputs)
            context.Block(output.Name, $"'{output.Name}' is an output of the model");
        return new DependencyGraph(model, context, FindGroups(graph, context));
    }

    /// <summary>The groups whose channels the nodes make that any of the patterns names, as <see cref="NodeSelection"/> reads them; nodes without channels beside others do not matter.</summary>
    /// <param name="patterns">Names, operators, patterns.</param>
    /// <param name="option">The option that they come from, for the message.</param>
    /// <exception cref="ConfigurationException">A pattern names no node, or none that makes channels.</exception>
    public IReadOnlyList<ChannelGroup> GroupsOf(IReadOnlyCollection<string> patterns, string option)
    {
        ArgumentNullException.ThrowIfNull(patterns);
        return [.. patterns.SelectMany(pattern => GroupsOf(pattern, option)).Distinct()];
    }

    private List<ChannelGroup> GroupsOf(string pattern, string option)
    {
        var nodes = NodeSelection.Find(Model, [pattern], option, "simplified").Select(node => node.DisplayName).ToList();
        var groups = Groups.Where(group => group.Nodes.Any(nodes.Contains)).ToList();
        if (groups.Count == 0)
            throw new ConfigurationException($"{option} {pattern}: {(nodes.Count == 1 ? $"node '{nodes[0]}' has" : "these nodes have")} no weights that make channels; name one of {Names(Groups.SelectMany(group => group.Nodes))}.");
        return groups;
    }

    private static string Names(IEnumerable<string> names) => names.Select(name => $"'{name}'").ToList() is { Count: > 20 } many ? $"{string.Join(", ", many.Take(20))} and {many.Count - 20} more" : string.Join(", ", names.Select(name => $"'{name}'"));

    // Channels with slices of the same constants along the same axes, made by the same nodes, are one group.
    private static List<ChannelGroup> FindGroups(ModelGraph graph, CouplingContext context)
    {
        var (elements, sets) = (context.Elements, context.Sets);
        var producers = new Dictionary<int, (SortedSet<int> Nodes, int Width)>();
        var order = graph.Nodes.Select((node, i) => (node, i)).ToDictionary(pair => pair.node, pair => pair.i);
        foreach (var (weight, axis, node) in context.Producers)
        {
            foreach (var members in Enumerable.Range(0, (int)context.Shape(weight)[axis]).GroupBy(i => sets.Find(elements.Element(weight, axis, i))))
            {
                if (!producers.TryGetValue(members.Key, out var entry))
                    producers.Add(members.Key, entry = ([], members.Count()));
                entry.Nodes.Add(order[node]);
            }
        }
        var slices = Slices(graph, context, producers.Keys.ToHashSet());
        return [.. producers
            .GroupBy(pair => $"{string.Join(',', pair.Value.Nodes)}|{string.Join(',', slices[pair.Key].Select(slice => $"{slice.Tensor}#{slice.Axis}"))}|{sets.Reason(pair.Key)}")
            .Select(group => (First: group.First().Value.Nodes.Min, Group: new ChannelGroup(
                [.. group.First().Value.Nodes.Select(i => graph.Nodes[i].DisplayName)],
                [.. group.OrderBy(pair => pair.Key).Select(pair => new ChannelSet(pair.Key, pair.Value.Width, slices[pair.Key]))],
                sets.Reason(group.First().Key))))
            .OrderBy(pair => pair.First).Select(pair => pair.Group)];
    }

    private static Dictionary<int, List<ParameterSlice>> Slices(ModelGraph graph, CouplingContext context, HashSet<int> roots)
    {
        var slices = roots.ToDictionary(root => root, _ => new List<ParameterSlice>());
        foreach (var (name, tensor) in graph.Initializers)
        {
            for (var axis = 0; axis < tensor.Shape.Count; axis++)
            {
                foreach (var members in Enumerable.Range(0, (int)tensor.Shape[axis]).GroupBy(i => context.Sets.Find(context.Elements.Element(name, axis, i))))
                {
                    if (slices.TryGetValue(members.Key, out var list))
                        list.Add(new ParameterSlice(name, axis, [.. members]));
                }
            }
        }
        return slices;
    }
}
