namespace EdgeRuntime.Pipeline;

/// <summary>What <see cref="ThreadTuner"/> chose, and what it brings.</summary>
public sealed record TuningResult
{
    /// <summary>How much quicker the whole model must be for the choice to be worth keeping: 2 %; turns of two equal sessions differ by 1 %.</summary>
    public const double LeastGain = 1.02;

    /// <summary>Threads that share each operation by the engine's estimate, in order of execution.</summary>
    public required IReadOnlyList<int> Estimated { get; init; }

    /// <summary>Threads that were quickest for each operation.</summary>
    public required IReadOnlyList<int> Parts { get; init; }

    /// <summary>The whole model as the engine estimates.</summary>
    public required LatencyResult Untuned { get; init; }

    /// <summary>The whole model as it was chosen, measured in turns with <see cref="Untuned"/>; the same where the choice is the estimate.</summary>
    public required LatencyResult Tuned { get; init; }

    /// <summary>Operations whose choice is not the estimate.</summary>
    public int Changed
    {
        get
        {
            var changed = 0;
            for (var i = 0; i < Parts.Count; i++)
                changed += Parts[i] != Estimated[i] ? 1 : 0;
            return changed;
        }
    }

    /// <summary>The untuned median over the tuned one: above 1 the choice is quicker.</summary>
    public double Ratio => Untuned.P50Us / Tuned.P50Us;

    /// <summary>Whether the choice is worth keeping: it is another than the estimate, and at least <see cref="LeastGain"/> times as fast.</summary>
    public bool IsQuicker => Changed > 0 && Ratio >= LeastGain;
}
