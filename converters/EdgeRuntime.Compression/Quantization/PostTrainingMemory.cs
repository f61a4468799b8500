using EdgeRuntime.Compression.Calibration;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Compression.Quantization;

/// <summary>
/// What <see cref="PostTrainingQuantizer"/> has found out about one model on one set of calibration data, for when it quantizes them again in another way or with other layers left in floating point: ranges, and
/// how weights are rounded. Neither depends on which layers are quantized.
/// </summary>
public sealed class PostTrainingMemory
{
    private readonly Dictionary<string, (Model Model, CalibrationTable Table, string Step)> _ranges = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyDictionary<string, WeightQuantization>> _weights = new(StringComparer.Ordinal);

    /// <summary>The ranges of a model that was not equalized, found by a method; null where nobody asked for them yet.</summary>
    public CalibrationTable? Find(CalibrationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return _ranges.TryGetValue(RangeKey(new PostTrainingOptions { Calibration = options }), out var found) ? found.Table : null;
    }

    /// <summary>The model (equalized where that is asked for), its ranges, and what equalization did.</summary>
    internal (Model Model, CalibrationTable Table, string Step) Ranges(PostTrainingOptions options, Func<(Model Model, CalibrationTable Table, string Step)> find) => Remembered(_ranges, RangeKey(options), find);

    /// <summary>The adaptively rounded weights of all layers.</summary>
    internal IReadOnlyDictionary<string, WeightQuantization> Weights(PostTrainingOptions options, Func<IReadOnlyDictionary<string, WeightQuantization>> find) =>
        Remembered(_weights, $"{RangeKey(options)} {options.Quantization.SymmetricActivations} {options.Quantization.PerTensorWeights} {options.RoundingMethod} {options.RoundingIterations}", find);

    private static T Remembered<T>(Dictionary<string, T> known, string key, Func<T> find)
    {
        if (!known.TryGetValue(key, out var found))
            known.Add(key, found = find());
        return found;
    }

    private static string RangeKey(PostTrainingOptions options) =>
        FormattableString.Invariant($"{options.Calibration.Method} {options.Calibration.Percentile} {options.Calibration.Symmetric} {(options.Equalize ? $"equalized {options.Quantization.PerTensorWeights}" : "")}");
}
