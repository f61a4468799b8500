using EdgeRuntime.Compression.Calibration;

namespace EdgeRuntime.Converter.Conversion;

/// <summary>What is asked of quantization, with <c>--precision int8</c>.</summary>
internal sealed record QuantizationRequest
{
    /// <summary>Data to calibrate INT8 ranges on.</summary>
    public string? CalibrationData { get; init; }

    /// <summary>How many samples of it.</summary>
    public int CalibrationSamples { get; init; } = 512;

    /// <summary>How ranges are found.</summary>
    public CalibrationMethod Method { get; init; } = CalibrationMethod.SquaredError;

    /// <summary>The share of the values inside, in percent, for <see cref="CalibrationMethod.Percentile"/>.</summary>
    public double Percentile { get; init; } = 99.99;

    /// <summary>Whether data that looks synthetic is taken.</summary>
    public bool AllowSynthetic { get; init; }

    /// <summary>Whether activations have a fixed zero point.</summary>
    public bool SymmetricActivations { get; init; }

    /// <summary>Whether a layer's weights share one scale.</summary>
    public bool PerTensorWeights { get; init; }

    /// <summary>Whether channels are equalized between layers.</summary>
    public bool Equalize { get; init; }

    /// <summary>Whether weights are rounded adaptively.</summary>
    public bool AdaptiveRounding { get; init; } = true;

    /// <summary>The most passes of it over a layer's weights.</summary>
    public int AdaptiveRoundingIterations { get; init; } = 10;

    /// <summary>Whether biases are corrected.</summary>
    public bool CorrectBias { get; init; }

    /// <summary>Nodes that stay float.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];
}
