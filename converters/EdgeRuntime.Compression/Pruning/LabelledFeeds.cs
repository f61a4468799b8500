using EdgeRuntime.Graph;

namespace EdgeRuntime.Compression.Pruning;

/// <summary>Samples with their classes.</summary>
/// <param name="Feeds">The model's inputs.</param>
/// <param name="Labels">The class of each sample in them.</param>
public sealed record LabelledFeeds(IReadOnlyDictionary<string, TensorData> Feeds, IReadOnlyList<int> Labels);
