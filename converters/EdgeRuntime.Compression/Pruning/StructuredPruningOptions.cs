using EdgeRuntime.Compression.Pruning.Budgets;
using EdgeRuntime.Compression.Pruning.Importance;

namespace EdgeRuntime.Compression.Pruning;

/// <summary>How channels are pruned.</summary>
public sealed record StructuredPruningOptions
{
    /// <summary>The number of channels that the native engine's INT8 kernels work on at once is 16, and half tiles cost half.</summary>
    public const int KernelTile = 8;

    /// <summary>How far.</summary>
    public required PruningTarget Target { get; init; }

    /// <summary>What ranks channels. Default <see cref="ImportanceMethod.L1"/>.</summary>
    public ImportanceMethod Method { get; init; } = ImportanceMethod.L1;

    /// <summary>Whether channels of all groups compete; otherwise every group loses the same part. Default false.</summary>
    public bool IsGlobal { get; init; }

    /// <summary>Numbers of channels are multiples of this, at least 1; null takes <see cref="KernelTile"/>, and less for groups that have fewer than two tiles.</summary>
    public int? RoundTo { get; init; }

    /// <summary>The least number of channels that a group keeps. Default 2.</summary>
    public int MinimumChannels { get; init; } = 2;

    /// <summary>The largest part of a group's channels that is removed, in (0, 1]. Default 0.9.</summary>
    public double MaximumRatio { get; init; } = 0.9;

    /// <summary>As <see cref="MaximumRatio"/>, for what makes channels from the model's inputs: all that follows sees only what is left there. Default 0.5. What makes the outputs is never pruned.</summary>
    public double MaximumFirstRatio { get; init; } = 0.5;

    /// <summary>Nodes whose channels stay, and those of the groups they are in.</summary>
    public IReadOnlyCollection<string> Excluded { get; init; } = [];

    /// <summary>Nodes to be pruned; empty for all that can be.</summary>
    public IReadOnlyCollection<string> Only { get; init; } = [];

    /// <summary>Labelled samples, for <see cref="ImportanceMethod.Taylor"/>; read once.</summary>
    public Func<IEnumerable<LabelledFeeds>>? Samples { get; init; }

    /// <summary>Whether latency is measured with INT8 weights and activations. Default false: f32.</summary>
    public bool Int8Latency { get; init; }
}
