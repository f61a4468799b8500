namespace EdgeRuntime.Graph.TfLite.Operators;

/// <summary>
/// Weights and bias of a convolution or dense layer. Beside quantized activations, s8 or u8 weights stay integers behind DequantizeLinear (per tensor or per output
/// channel) and the i32 bias has the scale input·weight, as TFLite's kernels use it; beside float activations all of it is f32.
/// </summary>
internal sealed class ConvolutionParameters
{
    private readonly OperatorContext _context;
    private readonly int _weights;
    private readonly TfLiteTensor? _constant;
    private readonly bool _quantized;

    /// <param name="context">The operator.</param>
    /// <param name="input">Its input that holds the activations.</param>
    /// <param name="weights">Its input that holds the weights.</param>
    /// <param name="bias">Its input that holds the bias, or −1.</param>
    /// <param name="outputAxis">The axis of the weights, as the file has them, that counts output channels.</param>
    public ConvolutionParameters(OperatorContext context, int input, int weights, int bias, int outputAxis)
    {
        (_context, _weights) = (context, weights);
        _constant = context.Constant(weights);
        _quantized = context.Info(input).IsQuantized && _constant is { IsQuantized: true };
        if (_constant is { Quantization: { IsPerTensor: false } quantization } && quantization.Axis != outputAxis)
            throw context.Unsupported($"its weights are quantized along axis {quantization.Axis}; axis {outputAxis}, the output channels, is supported");
        if (bias >= 0)
            Bias = _quantized && context.Constant(bias) is { Type: ElementType.Int32 } integers ? QuantizedBias(integers, context.PerTensor(context.Info(input)), context.Index(bias)) : context.Float(bias);
    }

    /// <summary>The bias as f32; null for none.</summary>
    public string? Bias { get; }

    /// <summary>The weights as f32, their axes permuted.</summary>
    public string Weights(int[] order)
    {
        var graph = _context.Graph;
        var index = _context.Index(_weights);
        if (_constant is null)
            return _context.Add("Transpose", [_context.Float(_weights)], ("perm", Array.ConvertAll(order, axis => (long)axis)));
        var form = $"{(_quantized ? "q" : "f32")}_{string.Concat(order)}";
        if (!_quantized)
            return graph.Once(index, form, () => graph.Tensors.Permute(_constant, TensorData.From(graph.Tensors.Floats(_constant), _constant.Shape), order));
        var stored = graph.Once(index, form, () => graph.Tensors.Permute(_constant, graph.Tensors.Dense(_constant), order));
        var quantization = _constant.Quantization!;
        return graph.Dequantize(stored, quantization with { Axis = Array.IndexOf(order, quantization.Axis) }, _constant.Type);
    }

    private string QuantizedBias(TfLiteTensor bias, TfLiteQuantization input, int index)
    {
        var weights = _constant!.Quantization!;
        var graph = _context.Graph;
        var values = graph.Once(index, "i32", () => graph.Tensors.Dense(bias));
        float[] scales = Array.ConvertAll(weights.Scales, scale => input.Scales[0] * scale);
        return weights.IsPerTensor
            ? _context.Add("DequantizeLinear", [values, _context.Scalar(scales[0])])
            : _context.Add("DequantizeLinear", [values, graph.Builder.Shared(TensorData.From(scales, scales.Length), "scale")], ("axis", 0L));
    }
}
