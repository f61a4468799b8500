namespace EdgeRuntime.Compression.Quantization;

/// <summary>What is quantized.</summary>
public sealed record QuantizationOptions
{
    /// <summary>Names of nodes (or of their first outputs) that stay in f32.</summary>
    public IReadOnlyCollection<string> ExcludedNodes { get; init; } = [];

    /// <summary>Operators that stay in f32, as in <c>Add</c>.</summary>
    public IReadOnlyCollection<string> ExcludedOperators { get; init; } = [];
}
