namespace EdgeRuntime.Compression.MixedPrecision;

/// <summary>A way to quantize.</summary>
/// <param name="Name">For people, as in <c>percentile</c>.</param>
/// <param name="Quantize">Makes the model, with the given layers (by their first outputs) left in floating point.</param>
public sealed record Remedy(string Name, Func<IReadOnlyList<string>, Graph.Model> Quantize);

/// <summary>A model that was tried.</summary>
/// <param name="Remedy">How it was quantized.</param>
/// <param name="FloatLayers">Layers that were left in floating point, the most sensitive ones first.</param>
/// <param name="Accuracy">What was measured, 0 to 1.</param>
/// <param name="DropPoints">Percentage points below the float model.</param>
public sealed record DropTrial(string Remedy, IReadOnlyList<string> FloatLayers, double Accuracy, double DropPoints);

/// <summary>What <see cref="DropSearch"/> found.</summary>
/// <param name="Model">The model that meets the limit; null where none does.</param>
/// <param name="Best">The trial that meets the limit, or the one that came closest.</param>
/// <param name="Trials">All of them, in order.</param>
/// <param name="Layers">How many layers could have been left in floating point; 0 where that was not tried.</param>
public sealed record DropResult(Graph.Model? Model, DropTrial Best, IReadOnlyList<DropTrial> Trials, int Layers);

/// <summary>
/// Quantizes so that accuracy drops by no more than a limit: tries remedies in the order given, the cheap ones first; where none is enough, keeps the most sensitive layers of the best one in floating point, as few as it takes:
/// 1, 2, 4 … of them until the limit is met, then by bisection.
/// </summary>
public static class DropSearch
{
    /// <summary>Searches.</summary>
    /// <param name="baseline">The float model's accuracy, 0 to 1.</param>
    /// <param name="maxDropPoints">The limit in percentage points.</param>
    /// <param name="remedies">At least one.</param>
    /// <param name="worstFirst">The layers that can be left in floating point, the most sensitive one first, quantized by the remedy that came closest; asked for once, where none is enough.</param>
    /// <param name="accuracy">Measures a model, 0 to 1.</param>
    /// <param name="progress">Called with every trial.</param>
    /// <param name="cancellation">Stops between trials.</param>
    public static DropResult Run(double baseline, double maxDropPoints, IReadOnlyList<Remedy> remedies, Func<Remedy, IReadOnlyList<string>> worstFirst, Func<Graph.Model, double> accuracy,
        Action<DropTrial>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(remedies);
        ArgumentNullException.ThrowIfNull(worstFirst);
        var trials = new List<DropTrial>();
        Graph.Model? met = null;

        bool Meets(Remedy remedy, IReadOnlyList<string> layers)
        {
            cancellation.ThrowIfCancellationRequested();
            var model = remedy.Quantize(layers);
            var measured = accuracy(model);
            var trial = new DropTrial(remedy.Name, layers, measured, (baseline - measured) * 100);
            trials.Add(trial);
            progress?.Invoke(trial);
            // Points are differences of counts: a limit that is met exactly is met.
            if (trial.DropPoints > maxDropPoints + 1e-9)
                return false;
            met = model;
            return true;
        }

        foreach (var remedy in remedies)
        {
            if (Meets(remedy, []))
                return new DropResult(met, trials[^1], trials, 0);
        }
        var best = remedies[trials.IndexOf(Closest(trials))];
        var order = worstFirst(best);
        var (enough, tooFew) = (order.Count, 0);
        for (var count = 1; count < order.Count; count *= 2)
        {
            if (Meets(best, [.. order.Take(count)]))
            {
                enough = count;
                break;
            }
            tooFew = count;
        }
        while (enough - tooFew > 1)
        {
            var count = (enough + tooFew) / 2;
            if (Meets(best, [.. order.Take(count)]))
                enough = count;
            else
                tooFew = count;
        }
        // met is the last that met it, which is the one with the fewest layers.
        return met is null ? new DropResult(null, Closest(trials), trials, order.Count) : new DropResult(met, trials.Last(trial => trial.FloatLayers.Count == enough), trials, order.Count);
    }

    private static DropTrial Closest(List<DropTrial> trials) => trials.MinBy(trial => trial.DropPoints)!;
}
