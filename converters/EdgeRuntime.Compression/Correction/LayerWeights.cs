using EdgeRuntime.Compression.Quantization;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Compression.Correction;

/// <summary>The weights and bias of a Conv or Gemm, to be changed channel by channel and written back.</summary>
internal sealed class LayerWeights
{
    private readonly Node _node;
    private readonly TensorData _tensor;
    private readonly int _outputAxis;

    public LayerWeights(Node node, GraphIndex index)
    {
        (_node, _tensor) = (node, index.Constant(node.Input(1))!);
        (Values, _outputAxis) = (_tensor.As<float>().ToArray(), QuantizableOperators.ChannelAxis(node, _tensor));
        Bias = node.HasInput(2) ? index.Constant(node.Input(2))!.As<float>().ToArray() : null;
    }

    public float[] Values { get; }

    public float[]? Bias { get; }

    /// <summary>The indices of the weights that make an output channel, or that read an input channel.</summary>
    public IEnumerable<int> Of(int channel, bool input)
    {
        var axis = input && !IsDepthwise ? 1 - _outputAxis : _outputAxis;
        var (inner, size) = (WeightQuantization.Inner(_tensor, axis), (int)_tensor.Shape[axis]);
        for (var start = channel * inner; start < Values.Length; start += size * inner)
        {
            for (var i = 0; i < inner; i++)
                yield return start + i;
        }
    }

    /// <summary>The output channel that a weight belongs to.</summary>
    public int OutputOf(int weight) => weight / WeightQuantization.Inner(_tensor, _outputAxis) % (int)_tensor.Shape[_outputAxis];

    /// <summary>The largest magnitude of such weights.</summary>
    public float Largest(int channel, bool input) => Of(channel, input).Max(i => Math.Abs(Values[i]));

    /// <summary>Multiplies such weights; an output channel's bias too.</summary>
    public void Scale(int channel, bool input, float factor)
    {
        foreach (var i in Of(channel, input))
            Values[i] *= factor;
        if (!input && Bias is not null)
            Bias[channel] *= factor;
    }

    /// <summary>Puts weights and bias into the graph that the node is in.</summary>
    public void WriteTo(ModelGraph graph)
    {
        graph.Initializers[_node.Input(1)] = TensorData.From(Values, [.. _tensor.Shape]);
        if (Bias is not null)
            graph.Initializers[_node.Input(2)] = TensorData.From(Bias, Bias.Length);
    }

    private bool IsDepthwise => _node.OpType == "Conv" && _node.Int("group", 1) > 1;
}
