using EdgeRuntime.Compression.Calibration;
using EdgeRuntime.Compression.Correction;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Compression.Quantization;

/// <summary>Quantizes a float model to INT8 from calibration data: corrections of the float model, ranges, rounding, biases, in this order.</summary>
public static class PostTrainingQuantizer
{
    /// <summary>Quantizes a model.</summary>
    /// <param name="optimized">The float model, optimized (BatchNormalization folded); not changed.</param>
    /// <param name="batches">Gives the calibration data from its beginning: feeds for the model's inputs, one batch after the other. Read once for each step that needs it.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Called after each batch with the step's name and the samples run so far in it.</param>
    /// <param name="memory">What is known of this model and these data from before; receives what is found.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <exception cref="ConfigurationException">There is no data, an option is out of range, the data cannot be real, or the model's operator set is older than 13.</exception>
    /// <exception cref="InvalidModelException">The model cannot be run on a batch, or a batch or what the model computes from it has NaN or infinity.</exception>
    public static PostTrainingResult Run(Model optimized, Func<IEnumerable<IReadOnlyDictionary<string, TensorData>>> batches, PostTrainingOptions? options = null,
        Action<string, int>? progress = null, PostTrainingMemory? memory = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(optimized);
        ArgumentNullException.ThrowIfNull(batches);
        options ??= new PostTrainingOptions();
        memory ??= new PostTrainingMemory();
        if (options.RoundingIterations < 1)
            throw new ConfigurationException($"{options.RoundingIterations} iterations of adaptive rounding: at least 1 is expected.");
        var (how, quantization) = (options.Calibration, options.Quantization);
        Action<int> Report(string step) => done => progress?.Invoke(step, done);
        var (model, table, equalized) = memory.Ranges(options, () => Ranges(optimized, batches, options, Report, cancellation));
        List<string> steps = [.. equalized.Length > 0 ? (string[])[equalized] : [], $"ranges from {table.Samples} samples ({table.MethodName})"];
        if (options.AdaptiveRounding)
        {
            quantization = quantization with
            {
                Weights = memory.Weights(options, () => AdaptiveRounding.Run(model, table, quantization, batches(), how, options.RoundingMethod, options.RoundingIterations, Report("sampling layers"), Report("rounding weights"), cancellation)),
            };
            steps.Add($"rounded the weights of {quantization.Weights.Count} layers adaptively{(options.RoundingMethod == RoundingMethod.Relaxation ? " (relaxed)" : "")}");
        }
        if (options.CorrectBias)
        {
            model = BiasCorrection.Run(model, table, quantization, batches(), how, Report("correcting biases"), cancellation);
            steps.Add("corrected biases");
        }
        return new PostTrainingResult(StaticQuantizer.Quantize(model, table, quantization), table, steps);
    }

    private static (Model Model, CalibrationTable Table, string Step) Ranges(Model model, Func<IEnumerable<IReadOnlyDictionary<string, TensorData>>> batches, PostTrainingOptions options, Func<string, Action<int>> report, CancellationToken cancellation)
    {
        var step = "";
        if (options.Equalize)
        {
            model = CrossLayerEqualization.Run(model, options.Quantization.PerTensorWeights, batches(), options.Calibration, report("equalizing"), cancellation, out var pairs, out var absorbed);
            step = $"equalized {pairs} pairs of layers, absorbed the bias of {absorbed} channels";
        }
        return (model, Calibrator.Run(model, batches(), options.Calibration, report("calibrating"), cancellation), step);
    }
}
