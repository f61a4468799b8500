using EdgeRuntime.Compression.Calibration;
using EdgeRuntime.Compression.Correction;

namespace EdgeRuntime.Compression.Quantization;

/// <summary>How a float model becomes INT8 without training.</summary>
public sealed class PostTrainingOptions
{
    /// <summary>How ranges are found. Default by <see cref="CalibrationMethod.SquaredError"/>.</summary>
    public CalibrationOptions Calibration { get; init; } = new() { Method = CalibrationMethod.SquaredError };

    /// <summary>What is quantized, and how.</summary>
    public QuantizationOptions Quantization { get; init; } = new();

    /// <summary>Whether channels between layers are scaled to one range first (Nagel et al., 2019). Default no.</summary>
    public bool Equalize { get; init; }

    /// <summary>Whether weights are rounded up or down by what comes closest to each layer's float results (AdaRound, Nagel et al., 2020) instead of to nearest. Default yes.</summary>
    public bool AdaptiveRounding { get; init; } = true;

    /// <summary>For <see cref="AdaptiveRounding"/>: how the choice is found. Default <see cref="RoundingMethod.Descent"/>.</summary>
    public RoundingMethod RoundingMethod { get; init; }

    /// <summary>
    /// For <see cref="AdaptiveRounding"/>, at least 1: the most passes over each layer's weights (<see cref="RoundingMethod.Descent"/>; it ends earlier where nothing changes), or steps of Adam
    /// (<see cref="RoundingMethod.Relaxation"/>). Default null: 10, or 2,000.
    /// </summary>
    public int? AdaptiveRoundingIterations { get; init; }

    /// <summary>The iterations that are done.</summary>
    internal int RoundingIterations => AdaptiveRoundingIterations ?? (RoundingMethod == RoundingMethod.Descent ? 10 : 2000);

    /// <summary>Whether the mean shift that quantization gives each channel is taken out of its bias (Nagel et al., 2019). Default no.</summary>
    public bool CorrectBias { get; init; }
}
