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
            if (node.Outputs is not [{ Length: > 0 } output] || outputs.Contains(output) || Evaluate(graph, scope, node) is not { } tensor)
                continue;
            graph.Initializers[output] = tensor;
            folded.Add(node);
        }
        graph.Nodes.RemoveAll(folded.Contains);
        return folded.Count > 0;
    }

    private static TensorData? Evaluate(ModelGraph graph, ShapeScope scope, Node node)
    {
        if (node.Is("Constant"))
            return ConstantTensor.Of(node);
        if (scope.Find(node.Outputs[0]) is not { Shape: { } sizes } result || !Dimensions.AreKnown(sizes))
            return null;
        var shape = sizes.Select(size => size.Value).ToArray();
        if (result.Type == ElementType.Int64 && scope.Contents(node.Outputs[0]) is { } contents && contents.All(element => element.Number is not null))
            return TensorData.From(Array.ConvertAll(contents, element => element.Number!.Value), shape);
        if (Evaluators.Find(node) is not { } evaluator)
            return null;
        var inputs = node.Inputs.Select(name => name.Length > 0 ? graph.Initializers.GetValueOrDefault(name) : null).ToArray();
        if (inputs.Index().Any(input => node.HasInput(input.Index) && input.Item is not { Strings: null }))
            return null;
        var limit = Math.Max(MaximumGrownBytes, inputs.Sum(input => (long)(input?.Bytes.Length ?? 0)));
        return IsWithin(result.Type, shape, limit) ? Evaluate(evaluator, new FoldingContext(node, inputs, result.Type, shape)) : null;
    }

    private static TensorData? Evaluate(Evaluator evaluator, FoldingContext context)
    {
        try
        {
            return evaluator(context);
        }
        catch (Exception error) when (error is IndexOutOfRangeException or ArithmeticException or ArgumentException)
        {
            throw new InvalidModelException($"node '{context.Node.DisplayName}' ({context.Node.OpType}): its constant inputs do not fit the operator; export the model again.", error);
        }
    }

    private static bool IsWithin(ElementType type, long[] shape, long limit)
    {
        var bytes = Math.Max(1, type.SizeInBits() / 8);
        var count = 1L;
        foreach (var size in shape)
        {
            if (size > 0 && count > limit / bytes / size)
                return false;
            count *= size;
        }
        return true;
    }
}
