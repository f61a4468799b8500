using EdgeRuntime.Graph;

namespace EdgeRuntime.Evaluation.Layers;

/// <summary>One layer of a compressed model and its counterpart in the float model.</summary>
/// <param name="Node">The node of the compressed model.</param>
/// <param name="Float">The node of the float model.</param>
/// <param name="Value">The layer's output in the compressed model, behind its quantization.</param>
/// <param name="FloatValue">The same output in the float model.</param>
/// <param name="Region">The nodes of the compressed model that belong to the layer, <paramref name="Node"/> first: from its output back to the outputs of other layers.</param>
/// <param name="Before">The layers that it reads from, as indices.</param>
internal sealed record MappedLayer(Node Node, Node Float, string Value, string? FloatValue, IReadOnlyList<Node> Region, IReadOnlyList<int> Before);

/// <summary>
/// Finds the layers of a compressed model: the nodes that have the name or the output of a node of the float model. What lies between two of them (QuantizeLinear,
/// DequantizeLinear, Cast and the like) belongs to the one behind it.
/// </summary>
internal sealed class LayerMap
{
    private readonly GraphIndex _compressed;
    private readonly Dictionary<Node, int> _layerOf = new(ReferenceEqualityComparer.Instance);

    private LayerMap(Model compressed) => _compressed = new GraphIndex(compressed.Graph);

    /// <summary>The layers in order of execution.</summary>
    public static IReadOnlyList<MappedLayer> Of(Model model, Model compressed) => new LayerMap(compressed).Map(model);

    /// <summary>The value behind QuantizeLinear and DequantizeLinear, where one follows; the value itself where none does.</summary>
    public static string BehindQuantization(GraphIndex index, string value) => Quantization(index, value) is { } quantize
        && index.Consumers(quantize.Outputs[0]).FirstOrDefault(node => node.OpType == "DequantizeLinear") is { } dequantize ? dequantize.Outputs[0] : value;

    /// <summary>The node that quantizes a value; null where none does.</summary>
    public static Node? Quantization(GraphIndex index, string value) => index.Consumers(value).FirstOrDefault(node => node.OpType == "QuantizeLinear");

    private List<MappedLayer> Map(Model model)
    {
        var byName = model.Graph.Nodes.Where(node => node.Name.Length > 0).GroupBy(node => node.Name, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
        var byOutput = model.Graph.Nodes.SelectMany(node => node.Outputs.Where(output => output.Length > 0).Select(output => (output, node))).ToDictionary(pair => pair.output, pair => pair.node, StringComparer.Ordinal);
        var layers = new List<MappedLayer>();
        foreach (var node in _compressed.Graph.Nodes)
        {
            if (IsHelper(node) || Counterpart(node) is not { } counterpart)
                continue;
            var value = BehindQuantization(_compressed, node.Outputs[0]);
            var floatValue = byOutput.ContainsKey(node.Outputs[0]) ? node.Outputs[0] : byOutput.ContainsKey(value) ? value : null;
            var (region, before) = Region(node);
            _layerOf.Add(node, layers.Count);
            layers.Add(new MappedLayer(node, counterpart, value, floatValue, region, before));
        }
        return layers;

        Node? Counterpart(Node node) => byName.GetValueOrDefault(node.Name) is { } named && (named.OpType == node.OpType || !byOutput.ContainsKey(node.Outputs[0])) ? named : byOutput.GetValueOrDefault(node.Outputs[0]);
    }

    // A graph output that is dequantized has the float model's name, but is no layer.
    private static bool IsHelper(Node node) => node.OpType is "QuantizeLinear" or "DequantizeLinear" or "Constant" || node.Outputs.Count == 0;

    private (List<Node> Region, List<int> Before) Region(Node node)
    {
        var region = new List<Node> { node };
        var before = new SortedSet<int>();
        for (var i = 0; i < region.Count; i++)
        {
            foreach (var producer in region[i].Inputs.Select(_compressed.Producer).OfType<Node>())
            {
                if (_layerOf.TryGetValue(producer, out var layer))
                    before.Add(layer);
                else if (!region.Contains(producer))
                    region.Add(producer);
            }
        }
        return (region, [.. before]);
    }
}
