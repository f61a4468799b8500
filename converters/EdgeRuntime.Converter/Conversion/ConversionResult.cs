namespace EdgeRuntime.Converter.Conversion;

/// <summary>What a conversion made.</summary>
internal sealed record ConversionResult
{
    public required string Model { get; init; }
    public required string Bundle { get; init; }
    public required string Precision { get; init; }
    public required IReadOnlyList<string> Engines { get; init; }
    public string? NativeUnsupported { get; init; }
    public required ConversionStage Before { get; init; }
    public required ConversionStage After { get; init; }
    public required long BundleBytes { get; init; }
    public string? Calibration { get; init; }

    /// <summary>The share of the evaluation data for which both models name one class; null where none was given.</summary>
    public double? Agreement { get; init; }

    /// <summary>How far the converted model's outputs are above their error, in dB.</summary>
    public double? SqnrDb { get; init; }

    public IReadOnlyList<string> Remarks { get; init; } = [];
}

/// <summary>A model before or after the conversion.</summary>
internal sealed record ConversionStage
{
    /// <summary>Nodes of its graph.</summary>
    public required int Nodes { get; init; }

    /// <summary>Bytes of its constants.</summary>
    public required long WeightBytes { get; init; }

    /// <summary>Bytes of the ONNX file.</summary>
    public required long ModelBytes { get; init; }

    /// <summary>Bytes of the native engine's plan; null where there is none.</summary>
    public long? PlanBytes { get; init; }

    /// <summary>Bytes of working memory that the plan needs.</summary>
    public long? ArenaBytes { get; init; }

    /// <summary>Accuracy on the evaluation data; null where none was given.</summary>
    public double? Accuracy { get; init; }
}
