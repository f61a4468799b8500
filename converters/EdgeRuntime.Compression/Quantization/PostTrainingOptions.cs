using EdgeRuntime.Compression.Calibration;

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

    /// <summary>For <see cref="AdaptiveRounding"/>: the most passes over each layer's weights, at least 1; it ends earlier where nothing changes. Default 10.</summary>
    public int AdaptiveRoundingIterations { get; init; } = 10;

    /// <summary>Whether the mean shift that quantization gives each channel is taken out of its bias (Nagel et al., 2019). Default no.</summary>
    public bool CorrectBias { get; init; }
}
