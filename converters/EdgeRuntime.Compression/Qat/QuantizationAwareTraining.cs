using EdgeRuntime.Compression.Calibration;
using EdgeRuntime.Compression.Quantization;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Compression.Qat;

/// <summary>
/// Quantization-aware training: a quantized model becomes one that trains as it will run, and after training a quantized model again, with the same nodes in the same places.
/// <see cref="Forward"/> computes in f32 on values that QuantizeLinear and DequantizeLinear have rounded; gradients pass through rounding as if it were not there (straight-through), and
/// the ranges of activations are learned (LSQ; Esser et al., 2020, with the scale's logarithm as the parameter: Jain et al., 2020).
/// </summary>
public sealed class QuantizationAwareTraining
{
    private readonly QuantizedModel _quantized;
    private readonly QuantizationAwareTrainingOptions _options;

    private QuantizationAwareTraining(QuantizedModel quantized, Model? source, QuantizationAwareTrainingOptions options)
    {
        (_quantized, _options) = (quantized, options);
        Forward = TrainableForm.Write(quantized, source, options);
    }

    /// <summary>The model to train: give it to a <see cref="Training.Trainer"/>.</summary>
    public Model Forward { get; }

    /// <summary>Weights that are quantized while they train.</summary>
    public int Weights => _quantized.Weights.Count;

    /// <summary>Ranges of activations that are learned.</summary>
    public int LearnedRanges => _quantized.Ranges.Count(range => range.Parameter is not null);

    /// <summary>Prepares the training of a QDQ model: what post-training quantization made, or any imported one. Its nodes stay where they are.</summary>
    /// <param name="quantized">The QDQ model; not changed.</param>
    /// <param name="source">
    /// The float model that was quantized: weights that the QDQ model has rounded are taken from here, unrounded. Where it has a BatchNormalization behind a convolution of the same name, that is trained
    /// too, and folded when the model is exported. Null to start from the rounded weights.
    /// </param>
    /// <param name="options">What is learned.</param>
    /// <exception cref="ConfigurationException">The model has no quantized weights, or an option is out of range.</exception>
    public static QuantizationAwareTraining Prepare(Model quantized, Model? source = null, QuantizationAwareTrainingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(quantized);
        options ??= new QuantizationAwareTrainingOptions();
        if (!(options.RangeRate > 0 && double.IsFinite(options.RangeRate)))
            throw new ConfigurationException($"range rate {options.RangeRate}: a number above 0 is expected.");
        var parts = new QuantizedModel(quantized);
        if (source is not null)
            QuantizedNormalization.Find(parts, source);
        if (parts.Weights.Count == 0)
            throw new ConfigurationException($"model '{quantized.Graph.Name}' has no quantized weights: quantization-aware training needs a QDQ model, in which Conv, Gemm or MatMul read 8-bit weights through DequantizeLinear.");
        return new QuantizationAwareTraining(parts, source, options);
    }

    /// <summary>Prepares the training of a float model, quantized as <see cref="StaticQuantizer"/> does it: its ranges are where learning starts.</summary>
    /// <param name="optimized">The float model, BatchNormalization folded; not changed.</param>
    /// <param name="table">The ranges of its activations.</param>
    /// <param name="quantization">What stays in f32.</param>
    /// <param name="options">What is learned.</param>
    /// <exception cref="ConfigurationException">The table is not of this model, or there is nothing to quantize.</exception>
    public static QuantizationAwareTraining Prepare(Model optimized, CalibrationTable table, QuantizationOptions? quantization = null, QuantizationAwareTrainingOptions? options = null) =>
        Prepare(StaticQuantizer.Quantize(optimized, table, quantization), optimized, options);

    /// <summary>The quantized model with trained weights and ranges: integers and scales, as engines fuse them.</summary>
    /// <param name="trained">Tensors by their names in <see cref="Forward"/>; those that are missing are as they were before training.</param>
    public Model Export(IReadOnlyDictionary<string, TensorData> trained)
    {
        ArgumentNullException.ThrowIfNull(trained);
        return QuantizedExport.Write(_quantized, name => trained.TryGetValue(name, out var data) ? data : Forward.Graph.Initializers.GetValueOrDefault(name), _options.RangeRate);
    }
}
