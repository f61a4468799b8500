using EdgeRuntime.Compression.Pruning.Budgets;
using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Summary;

namespace EdgeRuntime.Compression.Pruning;

/// <summary>Channel pruning in steps, with training in between: fractions and limits are of what the model was before the first.</summary>
public sealed class StructuredSchedule
{
    private readonly StructuredPruningOptions _options;
    private readonly Dictionary<string, int> _channels;
    private readonly (long Macs, long Bytes) _before;
    private readonly double _reference;

    /// <summary>Looks at the model before any pruning.</summary>
    /// <exception cref="ConfigurationException">An option is out of range.</exception>
    /// <exception cref="UnsupportedOperatorException">Latency is asked for, and the native engine cannot run the model.</exception>
    public StructuredSchedule(Model original, StructuredPruningOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var pruner = new StructuredPruner(original, options);
        _options = options;
        _reference = pruner.Reference;
        _channels = pruner.Groups.ToDictionary(group => group.Name, group => group.Channels);
        var summary = ModelSummary.Of(pruner.Model);
        _before = (summary.Macs, summary.ParameterBytes);
    }

    /// <summary>Prunes until a part of what the target asks for is gone.</summary>
    /// <param name="model">The model as the step before left it.</param>
    /// <param name="part">The part, in (0, 1]; see <see cref="PruningSteps"/>.</param>
    /// <param name="cancellation">Stops between two tries.</param>
    /// <returns>The model, compared with what was before the first step.</returns>
    /// <exception cref="ConfigurationException">As <see cref="StructuredPruner.Run(CancellationToken)"/>.</exception>
    public StructuredPruningResult Step(Model model, double part, CancellationToken cancellation = default)
    {
        return Compared(new StructuredPruner(model, _options) { OriginalChannels = _channels }.Run(Target(part), _reference, cancellation));
    }

    /// <summary>A model that steps have led to, compared with what was before the first.</summary>
    public StructuredPruningResult Compare(Model model)
    {
        var pruner = new StructuredPruner(model, _options);
        var candidates = pruner.Candidates();
        var summary = ModelSummary.Of(model);
        return Compared(new StructuredPruningResult(model, [.. pruner.Groups.Select(group => new PrunedGroup(group.Nodes, group.Channels, group.Channels, group.Blocked ?? (candidates.Contains(group) ? null : "excluded")))], summary.Macs, summary.Macs, summary.ParameterBytes, summary.ParameterBytes));
    }

    private StructuredPruningResult Compared(StructuredPruningResult result) => result with
    {
        MacsBefore = _before.Macs,
        BytesBefore = _before.Bytes,
        Groups = [.. result.Groups.Select(group => group with { Before = _channels.GetValueOrDefault(group.Nodes[0], group.Before) })],
    };

    private PruningTarget Target(double part)
    {
        var target = _options.Target;
        if (target.Kind == TargetKind.Ratio)
            return target with { Value = target.Value * part };
        var left = target.IsFraction ? target.Value : target.Value / _reference;
        return new PruningTarget(target.Kind, 1 - (1 - left) * part);
    }
}
