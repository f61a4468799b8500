using EdgeRuntime.Graph.Shapes;

namespace EdgeRuntime.Graph.Passes;

/// <summary>Takes out nodes that return their input unchanged: Identity, a Cast to the same type, a reshaping to the same shape, a Transpose that keeps the order, a Concat of one.</summary>
public sealed class EliminateIdentity : IGraphPass
{
    /// <inheritdoc/>
    public string Name => nameof(EliminateIdentity);

    /// <inheritdoc/>
    public bool Run(Model model)
    {
        ShapeInference.Run(model);
        return GraphEdit.ForEach(model, (index, node) => node.Domain is "" or "ai.onnx" && node.HasInput(0) && IsIdentity(model.Graph, node) && GraphEdit.TryBypass(index, node));
    }

    private static bool IsIdentity(ModelGraph graph, Node node) => node.OpType switch
    {
        "Identity" => true,
        "Cast" => graph.Find(node.Inputs[0])?.Type == (ElementType)node.Int("to"),
        "Reshape" or "Flatten" or "Squeeze" or "Unsqueeze" or "Expand" => HasSameShape(graph, node),
        "Transpose" => node.Ints("perm") is { } order && order.Index().All(axis => axis.Item == axis.Index),
        "Concat" => node.Inputs.Count == 1,
        _ => false,
    };

    private static bool HasSameShape(ModelGraph graph, Node node) =>
        graph.Find(node.Inputs[0])?.Shape is { } source && graph.Find(node.Outputs[0])?.Shape is { } result
        && source.SequenceEqual(result) && source.All(size => size.IsKnown || size.IsNamed);
}
