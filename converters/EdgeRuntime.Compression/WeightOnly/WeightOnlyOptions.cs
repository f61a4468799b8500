using EdgeRuntime.Compression.MixedPrecision;

namespace EdgeRuntime.Compression.WeightOnly;

/// <summary>Which layers keep their weights in 8 or 4 bits.</summary>
public sealed class WeightOnlyOptions
{
    /// <summary>Layers with fewer weights stay f32 where nothing else is said.</summary>
    public const int DefaultSmallestCount = 2048;

    /// <summary>Layers with fewer weights stay f32. Default <see cref="DefaultSmallestCount"/>.</summary>
    public int SmallestCount { get; init; } = DefaultSmallestCount;

    /// <summary>Nodes (as <see cref="NodeSelection.KeyOf"/> calls them) that stay f32.</summary>
    public IReadOnlyCollection<string> ExcludedNodes { get; init; } = [];
}
