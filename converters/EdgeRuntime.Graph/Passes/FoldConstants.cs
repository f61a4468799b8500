using EdgeRuntime.Graph.Folding;
using EdgeRuntime.Graph.Shapes;

namespace EdgeRuntime.Graph.Passes;

/// <summary>Computes nodes whose inputs are constant, and shapes that are known, and keeps the results as initializers. Constant nodes become initializers too.</summary>
public sealed class FoldConstants : IGraphPass
{
    /// <summary>A result above 16 MiB is only kept where it is no larger than what it is made from.</summary>
    private const long MaximumGrownBytes = 16 << 20;

    /// <inheritdoc/>
    public string Name => nameof(FoldConstants);

    /// <inheritdoc/>
    public bool Run(Model model)
    {
        var graph = model.Graph;
        var scope = ShapeInference.Run(graph, null, model.Opset);
        var outputs = new HashSet<string>(graph.Outputs.Select(output => output.Name), StringComparer.Ordinal);
        var folded = new HashSet<Node>();
        foreach (var node in graph.Nodes)
        {
            var names = node.Outputs.Where(name => name.Length > 0).ToArray();
            if (names.Length == 0 || names.Any(outputs.Contains) || Evaluate(graph, scope, node, names) is not { } tensors)
                continue;
            for (var i = 0; i < names.Length; i++)
                graph.Initializers[names[i]] = tensors[i];
            folded.Add(node);
        }
        graph.Nodes.RemoveAll(folded.Contains);
        return folded.Count > 0;
    }

    private static TensorData[]? Evaluate(ModelGraph graph, ShapeScope scope, Node node, string[] names)
    {
        if (node.Is("Constant"))
            return ConstantTensor.Of(node) is { } constant ? [constant] : null;
        var known = Array.ConvertAll(names, scope.KnownConstant);
        if (known.All(tensor => tensor is not null))
            return known!;
        if (names.Length > 1 || node.Outputs[0] != names[0] || scope.Find(names[0]) is not { Shape: { } sizes } result || !Dimensions.AreKnown(sizes))
            return null;
        var tensor = ConstantFolder.Evaluate(node, name => graph.Initializers.GetValueOrDefault(name), result.Type, [.. sizes.Select(size => size.Value)], MaximumGrownBytes);
        return tensor is null ? null : [tensor];
    }
}
