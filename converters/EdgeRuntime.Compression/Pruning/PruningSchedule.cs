namespace EdgeRuntime.Compression.Pruning;

/// <summary>How pruning is spread over steps with fine-tuning between them.</summary>
public enum PruningSchedule
{
    /// <summary>Everything at once.</summary>
    OneShot,
    /// <summary>The same amount in every step.</summary>
    Iterative,
    /// <summary>Much at first, less and less towards the end: after the part t of the steps 1 − (1 − t)³ of all is gone (Zhu and Gupta, 2017).</summary>
    Gradual,
}

/// <summary>How far each step of a schedule goes.</summary>
public static class PruningSteps
{
    /// <summary>The part of what is to be removed that is gone after each step; the last is 1.</summary>
    /// <param name="schedule">The schedule.</param>
    /// <param name="steps">How many steps, at least 1; a one-shot schedule has one.</param>
    public static IReadOnlyList<double> Of(PruningSchedule schedule, int steps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        return schedule switch
        {
            PruningSchedule.OneShot => [1.0],
            PruningSchedule.Iterative => [.. Enumerable.Range(1, steps).Select(i => (double)i / steps)],
            _ => [.. Enumerable.Range(1, steps).Select(i => 1 - Math.Pow(1 - (double)i / steps, 3))],
        };
    }
}
