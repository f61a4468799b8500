namespace EdgeRuntime.Evaluation.Reports;

/// <summary>One layer of the compressed model, compared with the same layer of the float model on the same inputs.</summary>
public sealed record ReportLayer
{
    /// <summary>The node's name.</summary>
    public required string Name { get; init; }

    /// <summary>Its operator, as in <c>Conv</c>.</summary>
    public required string Operator { get; init; }

    /// <summary>What it computes in, as in <c>int8</c>, <c>fp16</c>, <c>int4 weights</c>.</summary>
    public required string Precision { get; init; }

    /// <summary>Multiply-accumulate operations of one run.</summary>
    public required long Macs { get; init; }

    /// <summary>Elements of its constants in the float model.</summary>
    public required long Parameters { get; init; }

    /// <summary>Bytes of its constants in the float model.</summary>
    public required long FloatBytes { get; init; }

    /// <summary>Bytes of its constants in the compressed model.</summary>
    public required long CompressedBytes { get; init; }

    /// <summary>10 · log10(Σ x² / Σ (x − y)²) of the layer's output x in the float and y in the compressed model, in dB; null where both agree bit for bit or the output was not compared.</summary>
    public double? SqnrDb { get; init; }

    /// <summary>Σ x·y / √(Σ x² · Σ y²); null where the output was not compared or is 0 throughout.</summary>
    public double? Cosine { get; init; }

    /// <summary>Values of the layer's output in the float model, and the range that they are quantized to.</summary>
    public ReportHistogram? Activations { get; init; }

    /// <summary>Values of the layer's weights, and the range that they are quantized to.</summary>
    public ReportHistogram? Weights { get; init; }
}

/// <summary>How often values fall into equal bins.</summary>
/// <param name="Low">Where the first bin begins.</param>
/// <param name="High">Where the last one ends.</param>
/// <param name="Counts">Values in each.</param>
/// <param name="ChosenLow">The smallest value that the quantized form has; null where the tensor is not quantized.</param>
/// <param name="ChosenHigh">The largest.</param>
/// <param name="SmallestScale">The step of the quantized form; for several channels the smallest.</param>
/// <param name="LargestScale">The largest step.</param>
public sealed record ReportHistogram(double Low, double High, IReadOnlyList<long> Counts, double? ChosenLow = null, double? ChosenHigh = null, double? SmallestScale = null, double? LargestScale = null);
