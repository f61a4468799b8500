using EdgeRuntime.Compression.Calibration;

namespace EdgeRuntime.Compression.Quantization;

/// <summary>How a float model becomes INT8 without training.</summary>
public sealed class PostTrainingOptions
{
    /// <summary>How ranges are found.</summary>
    public CalibrationOptions Calibration { get; init; } = new();

    /// <summary>What is quantized, and how.</summary>
    public QuantizationOptions Quantization { get; init; } = new();
}
