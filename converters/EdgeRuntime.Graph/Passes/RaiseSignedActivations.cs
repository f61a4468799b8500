namespace EdgeRuntime.Graph.Passes;

/// <summary>
/// Makes quantized activations of type s8 u8, with zero points 128 higher: the same numbers. ONNX Runtime's CPU kernels fuse DequantizeLinear → Conv → QuantizeLinear for
/// u8 activations alone (s8 ones are computed in f32 there, slower and rounded differently), and the native engine works on u8 anyway. Inputs and outputs of the graph keep
/// their type: a DequantizeLinear and a QuantizeLinear stand between. All activations are raised or, where one is read in another way, none.
/// It is no pass of <see cref="GraphOptimizer"/>: TensorRT wants s8, so only importers of models that cannot be meant for it run it.
/// </summary>
public sealed class RaiseSignedActivations : IGraphPass
{
    private static readonly HashSet<string> s_moving = new(StringComparer.Ordinal)
        { "Reshape", "Transpose", "Squeeze", "Unsqueeze", "Flatten", "Identity", "Concat", "Slice", "Split", "Gather", "MaxPool", "Expand", "Tile", "DepthToSpace", "SpaceToDepth" };

    /// <inheritdoc/>
    public string Name => nameof(RaiseSignedActivations);

    /// <inheritdoc/>
    public bool Run(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var graph = model.Graph;
        var index = new GraphIndex(graph);
        var signed = Signed(graph, index);
        if (signed.Count == 0 || !signed.All(value => index.Consumers(value).All(node => IsUnderstood(node, value, index, signed))))
            return false;
        var builder = new GraphBuilder(model);
        var inputs = graph.Inputs.Where(input => signed.Contains(input.Name)).Select(input => (input.Name, Parameters: Reader(input.Name, index)!.Inputs.ToArray())).ToList();
        var outputs = graph.Outputs.Where(output => signed.Contains(output.Name)).Select(output => (output.Name, Parameters: Writer(output.Name, index, inputs))).ToList();
        var raised = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var node in graph.Nodes.Where(node => IsQuantizer(node, index) && (signed.Contains(node.Input(0)) || signed.Contains(node.Outputs[0]))))
            node.Inputs[2] = Raise(builder, index, raised, node.Inputs[2]);
        foreach (var (name, parameters) in inputs)
        {
            var inside = builder.UniqueName($"{name}_u8");
            Rename(graph.Nodes, name, inside);
            graph.Nodes.InsertRange(0, Bridge(builder, name, inside, parameters[1], parameters[2], Raise(builder, index, raised, parameters[2])));
        }
        foreach (var (name, parameters) in outputs)
        {
            var inside = builder.UniqueName($"{name}_u8");
            Rename(graph.Nodes, name, inside);
            graph.Nodes.AddRange(Bridge(builder, inside, name, parameters[1], Raise(builder, index, raised, parameters[2]), parameters[2]));
        }
        graph.Values.Clear();
        return true;
    }

    /// <summary>DequantizeLinear and QuantizeLinear from one zero point to another.</summary>
    private static Node[] Bridge(GraphBuilder builder, string from, string to, string scale, string zeroPointFrom, string zeroPointTo)
    {
        var number = builder.UniqueName($"{from}_f32");
        return
        [
            new Node("DequantizeLinear", [from, scale, zeroPointFrom], [number], builder.UniqueName($"{from}_dequantized")),
            new Node("QuantizeLinear", [number, scale, zeroPointTo], [to], builder.UniqueName($"{to}_quantized")),
        ];
    }

    private static void Rename(List<Node> nodes, string name, string replacement)
    {
        foreach (var node in nodes)
        {
            for (var i = 0; i < node.Inputs.Count; i++)
                node.Inputs[i] = node.Inputs[i] == name ? replacement : node.Inputs[i];
            for (var i = 0; i < node.Outputs.Count; i++)
                node.Outputs[i] = node.Outputs[i] == name ? replacement : node.Outputs[i];
        }
    }

    /// <summary>The s8 values that come from a graph input or a QuantizeLinear, directly or moved.</summary>
    private static HashSet<string> Signed(ModelGraph graph, GraphIndex index)
    {
        var signed = new HashSet<string>(graph.Inputs.Where(input => input.Type == ElementType.Int8 && Reader(input.Name, index) is not null).Select(input => input.Name), StringComparer.Ordinal);
        foreach (var node in graph.Nodes)
        {
            if (node.Is("QuantizeLinear") ? IsQuantizer(node, index) : s_moving.Contains(node.OpType) && Data(node).All(signed.Contains))
                signed.UnionWith(node.OpType == "Split" ? node.Outputs : node.Outputs.Take(1));
        }
        return signed;
    }

    private static bool IsUnderstood(Node node, string value, GraphIndex index, HashSet<string> signed) =>
        (node.Is("DequantizeLinear") && node.Input(0) == value && IsQuantizer(node, index)) || (s_moving.Contains(node.OpType) && Data(node).Contains(value) && node.Outputs.TrueForAll(signed.Contains));

    /// <summary>The inputs of a moving node that hold what is moved.</summary>
    private static IEnumerable<string> Data(Node node) => node.OpType == "Concat" ? node.Inputs : node.Inputs.Take(1);

    /// <summary>Whether a node quantizes or dequantizes with one constant s8 zero point.</summary>
    private static bool IsQuantizer(Node node, GraphIndex index) =>
        (node.Is("QuantizeLinear") || node.Is("DequantizeLinear")) && node.HasInput(2) && index.Constant(node.Input(2)) is { Type: ElementType.Int8, Count: 1 } && index.Constant(node.Input(0)) is null;

    /// <summary>A DequantizeLinear that reads a value, moved or not; null where there is none.</summary>
    private static Node? Reader(string value, GraphIndex index) => index.Consumers(value)
        .Select(node => node.Is("DequantizeLinear") ? IsQuantizer(node, index) ? node : null : s_moving.Contains(node.OpType) ? Reader(node.Outputs[0], index) : null)
        .FirstOrDefault(found => found is not null);

    /// <summary>The inputs of the node whose scale and zero point a value has: of the QuantizeLinear that made it, or of what reads the input that it was moved from.</summary>
    private static string[] Writer(string value, GraphIndex index, List<(string Name, string[] Parameters)> inputs)
    {
        while (index.Producer(value) is { } node)
        {
            if (node.Is("QuantizeLinear"))
                return [.. node.Inputs];
            value = node.Input(0);
        }
        return inputs.Find(input => input.Name == value).Parameters;
    }

    private static string Raise(GraphBuilder builder, GraphIndex index, Dictionary<string, string> known, string zeroPoint)
    {
        if (!known.TryGetValue(zeroPoint, out var raised))
            known[zeroPoint] = raised = builder.Constant(TensorData.Scalar((byte)(index.Constant(zeroPoint)!.As<sbyte>()[0] + 128)), "zero_point");
        return raised;
    }
}
