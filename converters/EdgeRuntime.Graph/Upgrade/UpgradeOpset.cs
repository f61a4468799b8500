using EdgeRuntime.Graph.Shapes;

namespace EdgeRuntime.Graph.Upgrade;

/// <summary>
/// Brings models of old operator sets to the form that the rest of the converter works on: ai.onnx 17, sub-graphs included. Newer models stay as they are. What an upgraded model
/// computes is what it computed before; see <see cref="OpsetAdapters"/> for the forms that changed.
/// </summary>
public static class UpgradeOpset
{
    /// <summary>The operator set that older models are brought to.</summary>
    public const long InternalOpset = 17;

    /// <summary>The newest operator set that ONNX Runtime 1.29 runs; what is newer is refused.</summary>
    public const long NewestOpset = 26;

    private const int MaximumDepth = 32;

    /// <summary>Upgrades a model in place; true where anything changed.</summary>
    /// <exception cref="InvalidModelException">The operator set is newer than <see cref="NewestOpset"/>, or a node has a form that has no equivalent.</exception>
    public static bool Run(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        NormalizeDomain(model);
        if (model.Opset > NewestOpset)
            throw new InvalidModelException($"the model has operator set {model.Opset}, at most {NewestOpset} is possible; export it with opset_version={NewestOpset} or less.");
        return Run(model, InternalOpset);
    }

    /// <summary>Upgrades a model in place to a given operator set, which an operator that is put into it needs; models that have it, or a newer one, stay as they are. True where anything changed.</summary>
    /// <exception cref="InvalidModelException">A node has a form that has no equivalent.</exception>
    public static bool Run(Model model, long target)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Run(model, target, null);
    }

    /// <summary>Upgrades to a given operator set; models that have it, or a newer one, stay as they are.</summary>
    /// <param name="model">The model.</param>
    /// <param name="target">The operator set.</param>
    /// <param name="names">Gives out the names of new values; null: they are unique in the model.</param>
    internal static bool Run(Model model, long target, GraphBuilder? names)
    {
        if (model.Opset < 1 && model.Opsets.ContainsKey(""))
            throw new InvalidModelException($"the model has operator set {model.Opset}, expected 1 to {NewestOpset}; export it again.");
        if (model.Opset >= target || !model.Opsets.ContainsKey(""))
            return false;
        ShapeInference.Run(model);
        Upgrade(names is null ? new GraphBuilder(model) : new GraphBuilder(names, model.Graph), [model.Graph], model.Opset, target);
        model.Opsets[""] = target;
        model.IrVersion = Math.Max(model.IrVersion, IrVersionOf(target));
        return true;
    }

    /// <summary>"ai.onnx" is the long name of the empty domain: afterwards only the empty one is used.</summary>
    internal static void NormalizeDomain(Model model)
    {
        if (model.Opsets.Remove("ai.onnx", out var version))
            model.Opsets[""] = Math.Max(version, model.Opsets.GetValueOrDefault(""));
        NormalizeDomain(model.Graph.Nodes);
        foreach (var function in model.Functions)
        {
            if (function.Opsets.Remove("ai.onnx", out version))
                function.Opsets[""] = Math.Max(version, function.Opsets.GetValueOrDefault(""));
            NormalizeDomain(function.Nodes);
        }
    }

    private static void NormalizeDomain(List<Node> nodes)
    {
        foreach (var node in nodes)
        {
            if (node.Domain == "ai.onnx")
                node.Domain = "";
            foreach (var graph in SubGraphs.Of(node))
                NormalizeDomain(graph.Nodes);
        }
    }

    // The graphs from the innermost outwards: a node sees the values of all of them.
    private static void Upgrade(GraphBuilder builder, IReadOnlyList<ModelGraph> graphs, long from, long target)
    {
        if (graphs.Count > MaximumDepth)
            throw new InvalidModelException($"sub-graphs are nested more than {MaximumDepth} deep; export the model again.");
        var graph = graphs[0];
        var result = new List<Node>(graph.Nodes.Count);
        var scope = new RewriteScope(builder, graphs, from);
        foreach (var node in graph.Nodes)
        {
            foreach (var inner in SubGraphs.Of(node))
                Upgrade(new GraphBuilder(builder, inner), [inner, .. graphs], from, target);
            Adapt(scope, node, from, target, result);
        }
        graph.Nodes.Clear();
        graph.Nodes.AddRange(result);
    }

    private static void Adapt(RewriteScope scope, Node node, long version, long target, List<Node> result)
    {
        if (OpsetAdapters.Next(node, version, target) is not { } adapter)
        {
            result.Add(node);
            return;
        }
        var context = new UpgradeContext(scope, node);
        try
        {
            adapter.Run(context);
        }
        catch (Exception error) when (NodeErrors.IsMisfit(error))
        {
            throw NodeErrors.Of(node, error);
        }
        foreach (var emitted in context.Result)
            Adapt(scope, emitted, adapter.Since, target, result);
    }

    internal static long IrVersionOf(long opset) => opset switch
    {
        <= 18 => 8,
        <= 20 => 9,
        <= 22 => 10,
        <= 23 => 11,
        <= 24 => 12,
        _ => 13,
    };
}
