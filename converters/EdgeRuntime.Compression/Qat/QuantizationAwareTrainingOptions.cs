namespace EdgeRuntime.Compression.Qat;

/// <summary>What quantization-aware training learns beside the weights.</summary>
public sealed class QuantizationAwareTrainingOptions
{
    /// <summary>Whether the ranges of activations are learned; otherwise they stay as they were calibrated. Ranges of the model's inputs always stay. Default true.</summary>
    public bool LearnRanges { get; init; } = true;

    /// <summary>
    /// How much faster ranges move than weights, above 0: what is learned is <c>ln(scale) / RangeRate</c>, so that a step of Adam at the learning rate r changes a range by the factor exp(±r·RangeRate) at most.
    /// Default 1.
    /// </summary>
    public double RangeRate { get; init; } = 1;
}
