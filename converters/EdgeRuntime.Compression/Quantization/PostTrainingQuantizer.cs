using EdgeRuntime.Compression.Calibration;
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
    /// <param name="cancellation">Stops between batches.</param>
    /// <exception cref="ConfigurationException">There is no data, an option is out of range, the data cannot be real, or the model's operator set is older than 13.</exception>
    /// <exception cref="InvalidModelException">The model cannot be run on a batch, or a batch or what the model computes from it has NaN or infinity.</exception>
    public static PostTrainingResult Run(Model optimized, Func<IEnumerable<IReadOnlyDictionary<string, TensorData>>> batches, PostTrainingOptions? options = null,
        Action<string, int>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(optimized);
        ArgumentNullException.ThrowIfNull(batches);
        options ??= new PostTrainingOptions();
        var table = Calibrator.Run(optimized, batches(), options.Calibration, done => progress?.Invoke("calibrating", done), cancellation);
        return new PostTrainingResult(StaticQuantizer.Quantize(optimized, table, options.Quantization), table, [$"ranges from {table.Samples} samples ({table.MethodName})"]);
    }
}
