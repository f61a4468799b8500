using EdgeRuntime.Evaluation.Reports;

namespace EdgeRuntime.Converter.Words;

/// <summary>Thresholds that are tried, and which of them is taken.</summary>
internal static class ThresholdChoice
{
    /// <summary>0.05 to 0.9999, in equal steps of the logarithm of the odds: scores of a model that is sure crowd below 1.</summary>
    public static readonly double[] All = [.. Enumerable.Range(-29, 122).Select(step => Math.Round(1 / (1 + Math.Exp(-step * 0.1)), 4)).Distinct()];

    /// <summary>
    /// Of the thresholds that keep false accepts within <paramref name="most"/> an hour, as all above them do, those with the fewest misses, and of these the middle one.
    /// </summary>
    /// <returns>The point; −1 where no threshold does, or none at which the word is ever heard.</returns>
    public static int Best(IReadOnlyList<WordPoint> points, int recordings, double hours, double most)
    {
        var first = points.Count;
        while (first > 0 && points[first - 1].FalseAccepts / hours <= most)
            first--;
        if (first == points.Count || points[first].Missed == recordings)
            return -1;
        var last = first;
        while (last + 1 < points.Count && points[last + 1].Missed == points[first].Missed)
            last++;
        return (first + last) / 2;
    }
}
