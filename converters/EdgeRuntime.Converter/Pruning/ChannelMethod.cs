using EdgeRuntime.Compression.Pruning;
using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Summary;

namespace EdgeRuntime.Converter.Pruning;

/// <summary>Removes channels.</summary>
internal sealed class ChannelMethod(Model original, StructuredPruningOptions options) : IPruningMethod
{
    private readonly StructuredSchedule _schedule = new(original, options);

    public Model Prune(Model model, double part, CancellationToken cancellation) => _schedule.Step(model, part, cancellation).Model;

    public PruneStage Stage(Model model, int step, double part)
    {
        var summary = ModelSummary.Of(model);
        return new PruneStage(step, part, summary.Macs, summary.ParameterBytes, null, null, null, null);
    }

    public PruneResult Result(string source, string output, Model model, IReadOnlyList<PruneStage> stages)
    {
        var result = _schedule.Compare(model);
        return new PruneResult(source, output, result.MacsBefore, result.MacsAfter, result.BytesBefore, result.BytesAfter, null, result.Groups, stages);
    }
}
