namespace EdgeRuntime.Compression.Quantization;

/// <summary>What is quantized.</summary>
public sealed record QuantizationOptions
{
    /// <summary>Names of nodes (or of their first outputs) that stay in f32.</summary>
    public IReadOnlyCollection<string> ExcludedNodes { get; init; } = [];

    /// <summary>Operators that stay in f32, as in <c>Add</c>.</summary>
    public IReadOnlyCollection<string> ExcludedOperators { get; init; } = [];

    /// <summary>Whether activations are quantized symmetrically: zero point 128, or 0 for those without negative values. Default no: every range is used in full.</summary>
    public bool SymmetricActivations { get; init; }

    /// <summary>Whether all channels of a layer's weights share one scale. Default no: each output channel has its own.</summary>
    public bool PerTensorWeights { get; init; }

    /// <summary>Weights that were quantized already, by the first output of their node.</summary>
    internal IReadOnlyDictionary<string, WeightQuantization> Weights { get; init; } = new Dictionary<string, WeightQuantization>();
}
