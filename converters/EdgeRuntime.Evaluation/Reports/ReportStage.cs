using System.Text.Json.Serialization;

namespace EdgeRuntime.Evaluation.Reports;

/// <summary>A model at one point of a compression, in numbers. What was not measured is null.</summary>
public sealed record ReportStage
{
    /// <summary>What the step is called, as in <c>float</c>, <c>prune</c>, <c>quantize</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What was done, in a sentence.</summary>
    public string Description { get; init; } = "";

    /// <summary><c>fp32</c>, <c>fp16</c>, <c>int8</c>.</summary>
    public required string Precision { get; init; }

    /// <summary>Bytes of the ONNX file.</summary>
    public required long ModelBytes { get; init; }

    /// <summary>Bytes of its constants.</summary>
    public required long WeightBytes { get; init; }

    /// <summary>Bytes of the bundle.</summary>
    public long? BundleBytes { get; init; }

    /// <summary>Elements of its constants that are not 0, scales and other parameters of the quantization included.</summary>
    public required long Parameters { get; init; }

    /// <summary>Multiply-accumulate operations of one run.</summary>
    public required long Macs { get; init; }

    /// <summary>Median time of one run on the native engine with one thread, in microseconds.</summary>
    public double? NativeUs { get; init; }

    /// <summary>The same on ONNX Runtime.</summary>
    public double? OnnxRuntimeUs { get; init; }

    /// <summary>The part of the labelled samples that is classified right.</summary>
    public Share? Accuracy { get; init; }

    /// <summary>The part of all samples that is put into the class that the first stage puts it into.</summary>
    public Share? Agreement { get; init; }

    /// <summary>How long the step took.</summary>
    public double? Seconds { get; init; }

    /// <summary>What else the step says of itself, a sentence each.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];
}

/// <summary>A part of a whole, with the range that holds the true part with 95 % confidence (Wilson's score interval, "Probable Inference", 1927).</summary>
public sealed record Share
{
    private const double Z = 1.959963985;

    [JsonConstructor]
    private Share(long hits, long count) => (Hits, Count) = (hits, count);

    /// <summary>Those that count.</summary>
    public long Hits { get; }

    /// <summary>All.</summary>
    public long Count { get; }

    /// <summary><see cref="Hits"/> ÷ <see cref="Count"/>.</summary>
    public double Value => (double)Hits / Count;

    /// <summary>The lower end of the interval, in [0, 1].</summary>
    public double Low => Interval().Low;

    /// <summary>Its upper end.</summary>
    public double High => Interval().High;

    /// <summary>A part of a whole; null of nothing.</summary>
    public static Share? Of(long hits, long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(hits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(hits, count);
        return count == 0 ? null : new Share(hits, count);
    }

    private (double Low, double High) Interval()
    {
        double n = Count, p = Value, z2 = Z * Z;
        var center = (p + z2 / (2 * n)) / (1 + z2 / n);
        var half = Z / (1 + z2 / n) * Math.Sqrt(p * (1 - p) / n + z2 / (4 * n * n));
        return (Math.Max(0, center - half), Math.Min(1, center + half));
    }
}
