using EdgeRuntime.Compression.Quantization;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Compression.Qat;

/// <summary>Puts trained numbers into a quantized model: weights by the arithmetic of <see cref="WeightQuantization"/>, so that the integers are those that training computed with.</summary>
internal sealed class QuantizedExport
{
    private const double LargestBias = 1 << 30;

    private readonly QuantizedModel _quantized;
    private readonly Func<string, TensorData?> _trained;
    private readonly Model _model;
    private readonly OrderedDictionary<string, TensorData> _constants;

    private QuantizedExport(QuantizedModel quantized, Func<string, TensorData?> trained)
    {
        (_quantized, _trained) = (quantized, trained);
        _model = ModelCopy.Of(quantized.Model);
        _constants = _model.Graph.Initializers;
    }

    /// <summary>Makes the model.</summary>
    /// <param name="quantized">The model before training.</param>
    /// <param name="trained">The tensors after training by their names in the trainable model; null for those that it does not have.</param>
    /// <param name="rangeRate">What the logarithm of a scale is divided by.</param>
    public static Model Write(QuantizedModel quantized, Func<string, TensorData?> trained, double rangeRate) => new QuantizedExport(quantized, trained).Run(rangeRate);

    private Model Run(double rangeRate)
    {
        foreach (var (name, data) in _quantized.Model.Graph.Initializers.Where(pair => pair.Value.Type == ElementType.Float32))
            _constants[name] = _trained(name) ?? data;
        foreach (var range in _quantized.Ranges.Where(range => range.Parameter is not null))
        {
            var scale = (float)Math.Exp(_trained(range.Parameter!)!.As<float>()[0] * rangeRate);
            foreach (var name in range.ScaleNames)
                _constants[name] = TensorData.From([scale], [.. _constants[name].Shape]);
        }
        foreach (var weight in _quantized.Weights)
            Put(weight, [.. _quantized.Biases.Where(bias => bias.Weight == weight)]);
        return _model;
    }

    private void Put(QuantizedWeight weight, QuantizedBias[] biases)
    {
        var (real, shifts) = (_trained(weight.Parameter)!, biases.Length > 0 && biases[0].Parameter.Length > 0 ? _trained(biases[0].Parameter) : null);
        if (weight.Normalization is { } normalization)
        {
            (real, var folded) = QuantizedNormalization.Fold(normalization.Norm, real, shifts, [.. normalization.Parameters.Select(name => _trained(name)!)]);
            shifts = TensorData.From(folded, folded.Length);
        }
        if (weight.IsSymmetric)
        {
            // One scale for all is one for the single channel of a first axis.
            var channels = weight.IsShared ? new TensorData(real.Type, [1, .. real.Shape], real.Bytes) : real;
            var isBounded = !weight.IsShared && biases.Length == 1;
            var scales = WeightQuantization.Quantize(channels, weight.IsShared ? 0 : weight.Axis!.Value, isBounded ? shifts!.As<float>().ToArray() : null, isBounded ? InputScale(biases[0]) : 1).Scales;
            var shape = _constants[weight.ScaleName].Shape;
            _constants[weight.ScaleName] = TensorData.From(weight.IsShared ? [.. Enumerable.Repeat(scales[0], (int)_constants[weight.ScaleName].Count)] : scales, [.. shape]);
        }
        _constants[weight.Constant] = weight.Quantize is not null ? real
            : Dequantization.Quantize(real, _constants[weight.Constant], _constants[weight.ScaleName], _quantized.Constant(weight.Dequantize, 2), weight.Axis);
        foreach (var bias in biases)
            Put(bias, (weight.Normalization is null ? _trained(bias.Parameter) : shifts)!.As<float>(), _constants[weight.ScaleName].As<float>());
    }

    private void Put(QuantizedBias bias, ReadOnlySpan<float> real, ReadOnlySpan<float> weightScales)
    {
        var inputScale = InputScale(bias);
        var scaleName = bias.Dequantize.Input(1);
        var scales = new float[_constants[scaleName].Count];
        for (var c = 0; c < scales.Length; c++)
            scales[c] = inputScale * weightScales[Math.Min(c, weightScales.Length - 1)];
        var integers = new int[real.Length];
        for (var c = 0; c < integers.Length; c++)
            integers[c] = (int)Math.Clamp(Math.Round(real[c] / (double)scales[Math.Min(c, scales.Length - 1)], MidpointRounding.ToEven), -LargestBias, LargestBias);
        var name = bias.Dequantize.Input(0);
        _constants[name] = TensorData.From(integers, [.. _constants[name].Shape]);
        _constants[scaleName] = TensorData.From(scales, [.. _constants[scaleName].Shape]);
    }

    private float InputScale(QuantizedBias bias) => _constants[bias.Input.Input(1)].As<float>()[0];
}
