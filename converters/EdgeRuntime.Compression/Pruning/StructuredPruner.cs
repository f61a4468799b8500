using EdgeRuntime.Compression.Pruning.Budgets;
using EdgeRuntime.Compression.Pruning.Importance;
using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Summary;

namespace EdgeRuntime.Compression.Pruning;

/// <summary>
/// Removes whole channels from any model: those that depend on each other go together (<see cref="DependencyGraph"/>), the least important first, until a target is met.
/// The result is an ordinary, smaller model of the same inputs and outputs.
/// </summary>
public sealed class StructuredPruner
{
    private readonly StructuredPruningOptions _options;
    private readonly DependencyGraph _dependencies;
    private readonly Lazy<double> _latency;

    /// <summary>Looks at a float model.</summary>
    /// <param name="model">The model; not changed.</param>
    /// <param name="options">How to prune it.</param>
    /// <exception cref="ConfigurationException">An option is out of range.</exception>
    /// <exception cref="InvalidModelException">The model is not consistent.</exception>
    public StructuredPruner(Model model, StructuredPruningOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        Check(options);
        _options = options;
        _dependencies = DependencyGraph.Of(PreparedModel.Of(model));
        _latency = new Lazy<double>(() => LatencyProbe.Measure(_dependencies.Model, options.Int8Latency));
    }

    /// <summary>The groups of channels, those that cannot be pruned too.</summary>
    public IReadOnlyList<ChannelGroup> Groups => _dependencies.Groups;

    /// <summary>The model as it is looked at: simplified.</summary>
    internal Model Model => _dependencies.Model;

    /// <summary>What the target counts, before pruning: what its fractions are of.</summary>
    /// <exception cref="UnsupportedOperatorException">Latency is asked for, and the native engine cannot run the model.</exception>
    public double Reference => _options.Target.Kind switch
    {
        TargetKind.Ratio => Candidates().Sum(candidate => candidate.Channels),
        TargetKind.Latency => _latency.Value,
        var kind => BudgetSearch.Value(_dependencies.Model, kind, _ => 0),
    };

    /// <summary>Prunes to the target; the result has been run on ONNX Runtime.</summary>
    /// <exception cref="ConfigurationException">The target cannot be met, a named node does not exist or cannot be pruned (the message says what forbids it), or Taylor importance lacks samples.</exception>
    public StructuredPruningResult Run(CancellationToken cancellation = default) => Run(_options.Target, Reference, cancellation);

    /// <summary>The number of channels of each group before the first step of a schedule, by the group's name; null where this is the first.</summary>
    internal IReadOnlyDictionary<string, int>? OriginalChannels { get; init; }

    /// <summary>Prunes to a target of its own, fractions being of <paramref name="reference"/>: a step of a schedule.</summary>
    internal StructuredPruningResult Run(PruningTarget target, double reference, CancellationToken cancellation)
    {
        var candidates = Candidates();
        if (candidates.Count == 0)
            throw new ConfigurationException($"no channels can be removed: {(Groups.Count == 0 ? "no node of the model makes any" : string.Join("; ", Groups.Take(5).Select(group => $"'{group.Name}': {group.Blocked ?? "excluded"}")))}.");
        var taylor = _options.Method == ImportanceMethod.Taylor
            ? TaylorScores.Compute(_dependencies, _options.Samples?.Invoke() ?? throw new ConfigurationException("--method taylor needs labelled samples; name them with --data."), cancellation)
            : null;
        var importance = new ChannelImportance(_dependencies, _options.Method, taylor);
        var steps = RemovalOrder.Of([.. candidates.Select(group => (group, importance.Of(group), LeastKept(group)))], RoundTo, _options.IsGlobal);
        var count = BudgetSearch.Find(_dependencies, steps, target, reference, model =>
        {
            cancellation.ThrowIfCancellationRequested();
            return LatencyProbe.Measure(model, _options.Int8Latency);
        });
        var removed = BudgetSearch.Roots(steps.Take(count));
        var (before, after) = (ModelSummary.Of(_dependencies.Model), ChannelRemoval.Apply(_dependencies, removed));
        var summary = ModelSummary.Of(after);
        PrunedModelCheck.Run(_dependencies.Model, after);
        return new StructuredPruningResult(after, [.. Groups.Select(group => new PrunedGroup(group.Nodes, group.Channels, group.Sets.Count(set => !removed.Contains(set.Root)), group.Blocked ?? (candidates.Contains(group) ? null : "excluded")))],
            before.Macs, summary.Macs, before.ParameterBytes, summary.ParameterBytes);
    }

    /// <summary>The groups that may be pruned.</summary>
    internal HashSet<ChannelGroup> Candidates()
    {
        var excluded = _dependencies.GroupsOf(_options.Excluded, "--exclude").ToHashSet();
        var only = new HashSet<ChannelGroup>();
        foreach (var pattern in _options.Only)
        {
            var named = _dependencies.GroupsOf([pattern], "--only");
            if (named.All(group => group.Blocked is not null))
                throw new ConfigurationException($"--only {pattern}: node '{named[0].Name}' cannot be pruned: {named[0].Blocked}.");
            only.UnionWith(named);
        }
        return [.. Groups.Where(group => group.Blocked is null && !excluded.Contains(group) && (only.Count == 0 || only.Contains(group)))];
    }

    private int LeastKept(ChannelGroup group) =>
        Math.Max(_options.MinimumChannels, (int)Math.Ceiling((OriginalChannels?.GetValueOrDefault(group.Name, group.Channels) ?? group.Channels) * (1 - (IsFirst(group) ? Math.Min(_options.MaximumFirstRatio, _options.MaximumRatio) : _options.MaximumRatio)) - 1e-9));

    private bool IsFirst(ChannelGroup group)
    {
        var inputs = _dependencies.Model.Graph.RequiredInputs.Select(input => input.Name).ToHashSet(StringComparer.Ordinal);
        return _dependencies.Context.Producers.Exists(producer => group.Nodes.Contains(producer.Node.DisplayName) && producer.Node.Inputs.Exists(inputs.Contains));
    }

    private int RoundTo(ChannelGroup group)
    {
        if (_options.RoundTo is { } given)
            return given;
        var tile = StructuredPruningOptions.KernelTile;
        while (tile > 1 && group.Channels * group.Width < 2 * tile)
            tile /= 2;
        return tile;
    }

    private static void Check(StructuredPruningOptions options)
    {
        if (options.RoundTo is < 1)
            throw new ConfigurationException($"--round-to {options.RoundTo}: at least 1 is expected.");
        if (options.MinimumChannels < 1)
            throw new ConfigurationException($"--min-channels {options.MinimumChannels}: at least 1 is expected.");
        if (!(options.MaximumRatio is > 0 and <= 1) || !(options.MaximumFirstRatio is >= 0 and <= 1))
            throw new ConfigurationException($"--max-ratio {options.MaximumRatio}: a number above 0 and up to 1 is expected.");
    }
}
