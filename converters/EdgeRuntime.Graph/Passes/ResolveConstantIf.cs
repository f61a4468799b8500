namespace EdgeRuntime.Graph.Passes;

/// <summary>An If whose condition is constant is replaced by the nodes of the branch that it takes.</summary>
public sealed class ResolveConstantIf : IGraphPass
{
    /// <inheritdoc/>
    public string Name => nameof(ResolveConstantIf);

    /// <inheritdoc/>
    public bool Run(Model model)
    {
        var graph = model.Graph;
        if (!graph.Nodes.Exists(node => node.Is("If")))
            return false;
        var index = new GraphIndex(graph);
        var builder = new GraphBuilder(model);
        var result = new List<Node>(graph.Nodes.Count);
        var changed = false;
        foreach (var node in graph.Nodes)
        {
            if (Branch(index, node) is { } branch)
            {
                result.AddRange(Inlined(builder, node, branch));
                changed = true;
            }
            else
            {
                result.Add(node);
            }
        }
        graph.Nodes.Clear();
        graph.Nodes.AddRange(result);
        return changed;
    }

    private static ModelGraph? Branch(GraphIndex index, Node node)
    {
        if (!node.Is("If") || index.Constant(node.Input(0)) is not { Type: ElementType.Bool, Count: 1 } condition)
            return null;
        var branch = node.Attributes.TryGetValue(condition.As<bool>()[0] ? "then_branch" : "else_branch", out var value) ? value.Value as ModelGraph : null;
        return branch?.Outputs.Count == node.Outputs.Count && branch.Inputs.Count == 0 ? branch : null;
    }

    private static IEnumerable<Node> Inlined(GraphBuilder builder, Node node, ModelGraph branch)
    {
        // What the branch makes is renamed: to the name of the If's output, or to one that nothing else has.
        var made = new HashSet<string>(branch.Nodes.SelectMany(inner => inner.Outputs).Where(output => output.Length > 0), StringComparer.Ordinal);
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var copies = new List<Node>();
        foreach (var (inner, outer) in branch.Outputs.Select(output => output.Name).Zip(node.Outputs).Where(pair => pair.Second.Length > 0))
        {
            if (!made.Contains(inner) || !names.TryAdd(inner, outer))
                copies.Add(new Node("Identity", [inner], [outer], outer));
        }
        foreach (var name in made.Concat(branch.Initializers.Keys))
        {
            if (!names.ContainsKey(name))
                names.Add(name, builder.UniqueName(name));
        }
        foreach (var (name, tensor) in branch.Initializers)
            builder.Graph.Initializers.Add(names[name], tensor);
        foreach (var info in branch.Values.Values)
        {
            if (names.TryGetValue(info.Name, out var name) && !builder.Graph.Values.ContainsKey(name))
                builder.Graph.Values[name] = new ValueInfo(name, info.Type, info.Shape) { OtherType = info.OtherType };
        }
        return branch.Nodes.Concat(copies).Select(inner => Renaming.Of(inner, names));
    }
}
