using EdgeRuntime.Compression.MixedPrecision;
using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Shapes;

namespace EdgeRuntime.Compression.WeightOnly;

/// <summary>A copy of a model in which weights are replaced by DequantizeLinear of smaller ones.</summary>
internal sealed class WeightRewrite
{
    private readonly Dictionary<(string Name, int Axis), string> _known = [];
    private readonly List<Node> _first = [];

    public WeightRewrite(Model model)
    {
        Model = ModelCopy.Of(model);
        Model.Graph.Values.Clear();
        Names = new GraphBuilder(Model);
    }

    public Model Model { get; }

    public GraphBuilder Names { get; }

    public void ToInt8(WeightLayer layer)
    {
        var quantized = ChannelWeights.Of(layer.Tensor, layer.OutputAxis);
        Replace(layer, layer.OutputAxis, 0, quantized.Weights, TensorData.From(quantized.Scales, quantized.Scales.Length));
    }

    public void ToInt4(WeightLayer layer)
    {
        var quantized = BlockWeights.Of(layer.Tensor, layer.InnerAxis);
        Replace(layer, layer.InnerAxis, BlockWeights.Size, quantized.Weights, quantized.Scales);
    }

    /// <summary>Puts other nodes in the place of a layer.</summary>
    public void Replace(Node node, IEnumerable<Node> nodes)
    {
        var at = Model.Graph.Nodes.IndexOf(node);
        Model.Graph.Nodes.RemoveAt(at);
        Model.Graph.Nodes.InsertRange(at, nodes);
    }

    /// <summary>The model, with shapes inferred and without the weights that nothing reads any more.</summary>
    public Model Finish()
    {
        var graph = Model.Graph;
        graph.Nodes.InsertRange(0, _first);
        SubGraphs.RemoveUnusedInitializers(graph);
        ShapeInference.Run(Model);
        return Model;
    }

    private void Replace(WeightLayer layer, int axis, int block, TensorData weights, TensorData scales)
    {
        var (node, name) = (layer.Node, layer.Name);
        if (!_known.TryGetValue((name, axis), out var result))
        {
            result = _known[(name, axis)] = Names.UniqueName($"{name}_dequantized");
            var dequantize = new Node("DequantizeLinear", [Names.Constant(weights, $"{name}_quantized"), Names.Constant(scales, $"{name}_scale")], [result], Names.UniqueName($"{name}_DequantizeLinear")).With("axis", (long)axis);
            _first.Add(block > 0 ? dequantize.With("block_size", (long)block) : dequantize);
        }
        var at = Model.Graph.Nodes.FindIndex(other => NodeSelection.KeyOf(other) == NodeSelection.KeyOf(node));
        var changed = Model.Graph.Nodes[at];
        Model.Graph.Nodes[at] = ModelCopy.Of(changed, changed.Inputs.Select((input, i) => i == layer.Input ? result : input), changed.Outputs);
    }
}
