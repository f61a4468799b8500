using EdgeRuntime.Compression.Pruning.Budgets;
using EdgeRuntime.Compression.Pruning.Sparsity;
using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Summary;

namespace EdgeRuntime.Converter.Pruning;

/// <summary>Puts zeros in the place of single weights.</summary>
internal sealed class WeightMethod : IPruningMethod
{
    private readonly SparsityPattern _pattern;
    private readonly PruneRequest _request;
    private readonly long _macs;
    private readonly long _bytes;

    public WeightMethod(Model model, PruneRequest request)
    {
        _pattern = PatternOf(request);
        _request = request;
        var summary = ModelSummary.Of(model);
        (_macs, _bytes) = (summary.Macs, summary.ParameterBytes);
    }

    /// <summary>The pattern that is asked for.</summary>
    /// <exception cref="ConfigurationException">There is no such pattern, or the target does not go with it.</exception>
    public static SparsityPattern PatternOf(PruneRequest request)
    {
        var pattern = SparsityPattern.Parse(request.Pattern);
        if (pattern.IsRegular == request.Target is not null || !pattern.IsRegular && request.Target!.Kind != TargetKind.Ratio)
            throw new ConfigurationException(pattern.IsRegular ? $"--pattern {request.Pattern} says how many weights go; leave out the target." : "--pattern unstructured needs --ratio, the part of the weights to remove, as in 0.75.");
        return pattern;
    }

    public Model Prune(Model model, double part, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var prepared = MagnitudePruner.Prepare(model);
        return MagnitudePruner.Apply(prepared, MagnitudePruner.Masks(prepared, _pattern.IsRegular ? 0 : _request.Target!.Value * part, _pattern, _request.IsGlobal, _request.Exclude, _request.Only));
    }

    public PruneStage Stage(Model model, int step, double part) => new(step, part, _macs, _bytes, Sparsity(model), null, null, null);

    public PruneResult Result(string source, string output, Model model, IReadOnlyList<PruneStage> stages) => new(source, output, _macs, _macs, _bytes, _bytes, Sparsity(model), [], stages);

    private double Sparsity(Model model) => MagnitudePruner.Sparsity(model, MagnitudePruner.Masks(model, 0, SparsityPattern.Unstructured, false, _request.Exclude, _request.Only));
}
