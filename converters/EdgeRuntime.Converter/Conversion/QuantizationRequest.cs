namespace EdgeRuntime.Converter.Conversion;

/// <summary>What is asked of quantization, with <c>--precision int8</c>.</summary>
internal sealed record QuantizationRequest
{
    /// <summary>Data to calibrate INT8 ranges on.</summary>
    public string? CalibrationData { get; init; }

    /// <summary>How many samples of it.</summary>
    public int CalibrationSamples { get; init; } = 512;

    /// <summary>How ranges are found: <c>minmax</c> or <c>percentile</c>.</summary>
    public string CalibrationMethod { get; init; } = "minmax";

    /// <summary>Nodes that stay float.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];
}
