using EdgeRuntime.Graph.Shapes;

namespace EdgeRuntime.Graph.Summary;

/// <summary>A model in numbers, for tables and JSON.</summary>
/// <param name="Producer">The program that made it, with its version.</param>
/// <param name="IrVersion">The ONNX IR version.</param>
/// <param name="Opsets">Operator set versions by domain.</param>
/// <param name="Inputs">The inputs a caller must feed.</param>
/// <param name="Outputs">The outputs.</param>
/// <param name="Nodes">The nodes, in order.</param>
/// <param name="Operators">How often each operator occurs, the most frequent first.</param>
/// <param name="Parameters">Elements of all constants.</param>
/// <param name="ParameterBytes">Their bytes.</param>
/// <param name="Macs">Multiply-accumulate operations of one run; open dimensions count as 1.</param>
public sealed record ModelSummary(
    string Producer,
    long IrVersion,
    IReadOnlyDictionary<string, long> Opsets,
    IReadOnlyList<ValueSummary> Inputs,
    IReadOnlyList<ValueSummary> Outputs,
    IReadOnlyList<NodeSummary> Nodes,
    IReadOnlyList<KeyValuePair<string, int>> Operators,
    long Parameters,
    long ParameterBytes,
    long Macs)
{
    /// <summary>Summarizes a model; shapes are inferred on the way. What sub-graphs hold is not counted.</summary>
    /// <exception cref="InvalidModelException">The shapes do not fit a node's operator.</exception>
    public static ModelSummary Of(Model model)
    {
        ShapeInference.Run(model);
        var graph = model.Graph;
        var index = new GraphIndex(graph);
        var counted = new HashSet<string>(StringComparer.Ordinal);
        var nodes = graph.Nodes.Select(node => Describe(index, node, counted)).ToArray();
        // Constants are initializers or come from Constant nodes, as exporters like it.
        var constants = graph.Initializers.Keys.Concat(graph.Nodes.Where(node => node.OpType == "Constant").SelectMany(node => node.Outputs)).Select(index.Constant).OfType<TensorData>().ToList();
        return new ModelSummary(
            $"{model.ProducerName} {model.ProducerVersion}".Trim(),
            model.IrVersion,
            model.Opsets,
            [.. graph.RequiredInputs.Select(Describe)],
            [.. graph.Outputs.Select(Describe)],
            nodes,
            [.. graph.Nodes.CountBy(node => node.OpType).OrderByDescending(count => count.Value).ThenBy(count => count.Key, StringComparer.Ordinal)],
            constants.Sum(tensor => tensor.Count),
            constants.Sum(tensor => (long)tensor.Bytes.Length),
            nodes.Sum(node => node.Macs));
    }

    // A constant that several nodes share is counted with the first.
    private static NodeSummary Describe(GraphIndex index, Node node, HashSet<string> counted) => new(
        node.OpType,
        node.DisplayName,
        [.. node.Outputs.Where(output => output.Length > 0).Select(output => Describe(index.Graph.Find(output) ?? new ValueInfo(output)))],
        node.Inputs.Where(counted.Add).Sum(input => index.Constant(input)?.Count ?? 0),
        MacCount.Of(index.Graph, node));

    private static ValueSummary Describe(ValueInfo value) =>
        new(value.Name, value.Type == ElementType.Undefined ? "?" : value.Type.ShortName(), value.Shape is null ? "?" : value.Shape.Count == 0 ? "scalar" : string.Join('x', value.Shape));
}

/// <summary>A value: name, element type, and shape as in <c>1x3x224x224</c>; <c>?</c> for what is not known.</summary>
public sealed record ValueSummary(string Name, string Type, string Shape);

/// <summary>A node: operator, name, outputs, constant elements that it is the first to read, and multiply-accumulate operations.</summary>
public sealed record NodeSummary(string Operator, string Name, IReadOnlyList<ValueSummary> Outputs, long Parameters, long Macs);
