using EdgeRuntime.Compression.Pruning;

namespace EdgeRuntime.Converter.Pruning;

/// <summary>What pruning made.</summary>
/// <param name="Model">The file that was read.</param>
/// <param name="Output">The file that was written.</param>
/// <param name="MacsBefore">Multiply-accumulates of one run before.</param>
/// <param name="MacsAfter">And after.</param>
/// <param name="BytesBefore">Bytes of weights before.</param>
/// <param name="BytesAfter">And after; zeros count.</param>
/// <param name="Sparsity">The part of the weights that is 0; null where channels were removed.</param>
/// <param name="Groups">What became of each group of channels.</param>
/// <param name="Steps">The model after each step.</param>
internal sealed record PruneResult(string Model, string Output, long MacsBefore, long MacsAfter, long BytesBefore, long BytesAfter, double? Sparsity, IReadOnlyList<PrunedGroup> Groups, IReadOnlyList<PruneStage> Steps);
