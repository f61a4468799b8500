using EdgeRuntime.Compression.Pruning;

namespace EdgeRuntime.Converter.Pruning;

/// <summary>What pruning made.</summary>
/// <param name="Model">The file that was read.</param>
/// <param name="Output">The file that was written.</param>
/// <param name="MacsBefore">Multiply-accumulates of one run before.</param>
/// <param name="MacsAfter">And after.</param>
/// <param name="BytesBefore">Bytes of weights before.</param>
/// <param name="BytesAfter">And after.</param>
/// <param name="Groups">What became of each group of channels.</param>
internal sealed record PruneResult(string Model, string Output, long MacsBefore, long MacsAfter, long BytesBefore, long BytesAfter, IReadOnlyList<PrunedGroup> Groups)
{
    public static PruneResult Of(PruneRequest request, string output, StructuredPruningResult result) =>
        new(request.ModelPath, output, result.MacsBefore, result.MacsAfter, result.BytesBefore, result.BytesAfter, result.Groups);
}
