using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Summary;

namespace EdgeRuntime.Compression.Pruning.Budgets;

/// <summary>Finds how many removal steps a target takes.</summary>
internal static class BudgetSearch
{
    /// <summary>The shortest run of steps whose model meets the target.</summary>
    /// <param name="dependencies">The model.</param>
    /// <param name="steps">What can be removed, in order.</param>
    /// <param name="target">How far to go.</param>
    /// <param name="reference">What fractions are of: the value before any pruning.</param>
    /// <param name="latency">Measures a model, in microseconds.</param>
    /// <exception cref="ConfigurationException">Not even all steps meet it; the message says what can be reached.</exception>
    public static int Find(DependencyGraph dependencies, IReadOnlyList<RemovalStep> steps, PruningTarget target, double reference, Func<Model, double> latency)
    {
        var limit = target.IsFraction ? target.Value * reference : target.Value;
        if (target.Kind == TargetKind.Ratio)
            return Ratio(steps, target, reference, reference - dependencies.Groups.Where(group => steps.Any(step => step.Group == group)).Sum(group => group.Channels));
        double Cost(int count) => Value(ChannelRemoval.Apply(dependencies, Roots(steps.Take(count))), target.Kind, latency);
        if (Cost(0) <= limit)
            return 0;
        if (steps.Count == 0 || Cost(steps.Count) is var least && least > limit)
            throw Unreachable(target, limit, steps.Count == 0 ? reference : Cost(steps.Count), reference);
        var (low, high) = (0, steps.Count);
        while (high - low > 1)
        {
            var middle = (low + high) / 2;
            if (Cost(middle) <= limit)
                high = middle;
            else
                low = middle;
        }
        return high;
    }

    /// <summary>What a target counts of a model.</summary>
    public static double Value(Model model, TargetKind kind, Func<Model, double> latency) => kind switch
    {
        TargetKind.Macs => ModelSummary.Of(model).Macs,
        TargetKind.Bytes => model.Graph.Initializers.Values.Sum(tensor => (double)tensor.Bytes.Length),
        TargetKind.Latency => latency(model),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>The channels that steps remove.</summary>
    public static HashSet<int> Roots(IEnumerable<RemovalStep> steps) => [.. steps.SelectMany(step => step.Channels.Select(i => step.Group.Sets[i].Root))];

    // As near to the fraction as whole tiles come, counting what earlier steps of a schedule removed.
    private static int Ratio(IReadOnlyList<RemovalStep> steps, PruningTarget target, double channels, double before)
    {
        var (count, removed) = (0, before);
        while (count < steps.Count && removed + steps[count].Channels.Count / 2.0 <= target.Value * channels)
            removed += steps[count++].Channels.Count;
        if (count == steps.Count && removed < target.Value * channels * 0.9)
            throw Unreachable(target, target.Value, removed / channels, 1);
        return count;
    }

    private static ConfigurationException Unreachable(PruningTarget target, double limit, double least, double reference) => new(
        $"--{target.Kind.ToString().ToLowerInvariant()}: {target.Format(limit)} cannot be reached; with all that may be removed it is {target.Format(least)}{(target.Kind == TargetKind.Ratio ? "" : $" ({least / reference:F3} of the original)")}. " +
        "Ask for less, or allow more: lower --min-channels or --round-to, raise --max-ratio, leave out --exclude.");
}
