using EdgeRuntime.Compression.Calibration;
using EdgeRuntime.Compression.Quantization;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Compression.Correction;

/// <summary>A layer with weights that is quantized: what it multiplies, and between which values its results are kept.</summary>
/// <param name="Node">Conv, Gemm or MatMul of the float model.</param>
/// <param name="Weights">Its float weights.</param>
/// <param name="Bias">Its float bias, or null.</param>
/// <param name="Axis">The axis of the output channels.</param>
/// <param name="Input">How its input is quantized.</param>
/// <param name="Lowest">The smallest result that its output's quantization holds; a Relu that is part of it included.</param>
/// <param name="Highest">The largest.</param>
internal sealed record QuantizedLayer(Node Node, TensorData Weights, float[]? Bias, int Axis, QuantizationParameters Input, float Lowest, float Highest)
{
    private readonly bool _channelsLast = Axis > 0 && WeightQuantization.Inner(Weights, Axis) == 1;

    /// <summary>Output channels.</summary>
    public int Channels => (int)Weights.Shape[Axis];

    /// <summary>The name that the layer's quantized weights are kept under.</summary>
    public string Key => Node.Outputs[0];

    /// <summary>Where weight k of an output channel lies: channels are contiguous along axis 0, and along the last axis every channel-th.</summary>
    public int WeightAt(int channel, int k) => _channelsLast ? k * Channels + channel : channel * (int)(Weights.Count / Channels) + k;

    /// <summary>The quantized layers of a model in order.</summary>
    /// <param name="model">The float model, as <see cref="StaticQuantizer"/> takes it.</param>
    /// <param name="table">Its ranges.</param>
    /// <param name="options">How it will be quantized.</param>
    public static IReadOnlyList<QuantizedLayer> Of(Model model, CalibrationTable table, QuantizationOptions options)
    {
        var source = SpatialMeans.ToPooling(model);
        var scheme = new QuantizationScheme(source, table, options);
        var index = new GraphIndex(source.Graph);
        return [.. source.Graph.Nodes.Where(node => scheme.Quantized.Contains(node) && QuantizableOperators.KindOf(node.OpType) == QuantizableKind.Weighted).Select(node =>
        {
            var weights = index.Constant(node.Input(1))!;
            var output = scheme.Parameters(scheme.Result(node));
            return new QuantizedLayer(node, weights, node.HasInput(2) ? index.Constant(node.Input(2))!.As<float>().ToArray() : null, QuantizableOperators.ChannelAxis(node, weights),
                scheme.Parameters(node.Input(0)), output.Dequantize(0), output.Dequantize(255));
        })];
    }

    /// <summary>The weights as they will be stored.</summary>
    public WeightQuantization Quantize(QuantizationOptions options) =>
        options.Weights.TryGetValue(Key, out var given) ? given : WeightQuantization.Quantize(Weights, Axis, Bias, Input.Scale, options.PerTensorWeights);
}
