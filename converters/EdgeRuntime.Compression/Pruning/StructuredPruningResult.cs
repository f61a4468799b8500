using EdgeRuntime.Graph;

namespace EdgeRuntime.Compression.Pruning;

/// <summary>A model after channels were removed.</summary>
/// <param name="Model">The smaller model.</param>
/// <param name="Groups">What became of each group.</param>
/// <param name="MacsBefore">Multiply-accumulate operations of one run before.</param>
/// <param name="MacsAfter">And after.</param>
/// <param name="BytesBefore">Bytes of the constants before.</param>
/// <param name="BytesAfter">And after.</param>
public sealed record StructuredPruningResult(Model Model, IReadOnlyList<PrunedGroup> Groups, long MacsBefore, long MacsAfter, long BytesBefore, long BytesAfter);

/// <summary>What became of a group of channels.</summary>
/// <param name="Nodes">The nodes that make them.</param>
/// <param name="Before">Channels before.</param>
/// <param name="After">Channels left.</param>
/// <param name="Kept">Why the group was left alone: the dependency that forbids it, or the option; null where it could be pruned.</param>
public sealed record PrunedGroup(IReadOnlyList<string> Nodes, int Before, int After, string? Kept);
