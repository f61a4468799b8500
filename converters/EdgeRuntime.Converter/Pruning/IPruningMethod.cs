using EdgeRuntime.Graph;

namespace EdgeRuntime.Converter.Pruning;

/// <summary>What is removed: channels, or single weights.</summary>
internal interface IPruningMethod
{
    /// <summary>The model after a part of what was asked for is gone.</summary>
    Model Prune(Model model, double part, CancellationToken cancellation);

    /// <summary>What a model has come to.</summary>
    PruneStage Stage(Model model, int step, double part);

    /// <summary>The result of all steps.</summary>
    PruneResult Result(string source, string output, Model model, IReadOnlyList<PruneStage> stages);
}
