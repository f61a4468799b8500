using System.Globalization;
using System.Text.RegularExpressions;

namespace EdgeRuntime.Training.Data.Sound;

/// <summary>
/// Strings of recordings instead of single ones: <c>join=1-6</c> behind a data set, as in <c>fsdd.zip?without=*_lucas_*&amp;join=1-6</c>, joins so many of one speaker at random, with <c>gap=20-400</c> milliseconds of silence between
/// (that is the default).
/// </summary>
/// <param name="Least">Recordings of the shortest string.</param>
/// <param name="Most">And of the longest.</param>
/// <param name="LeastGap">The shortest silence between two, in ms.</param>
/// <param name="MostGap">The longest.</param>
public sealed partial record JoinSpec(int Least, int Most, int LeastGap = 20, int MostGap = 400)
{
    /// <summary>The most recordings of a string.</summary>
    public const int Longest = 64;

    /// <summary>Takes it out of a data set's specification; null where there is none.</summary>
    /// <exception cref="ConfigurationException">The numbers are none, or out of range.</exception>
    public static JoinSpec? Split(ref string spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var (join, gap) = (Part().Match(spec), (Match?)null);
        if (!join.Success)
            return null;
        var whole = spec;
        spec = spec.Remove(join.Index, join.Length);
        if (Gap().Match(spec) is { Success: true } found)
            (gap, spec) = (found, spec.Remove(found.Index, found.Length));
        var (least, most) = Range(join, 1, Longest, whole);
        var (leastGap, mostGap) = gap is null ? (20, 400) : Range(gap, 0, 60_000, whole);
        // What follows a filter that is gone begins the query now.
        if (join.Value[0] == '?' && join.Index < spec.Length && spec[join.Index] == '&')
            spec = $"{spec[..join.Index]}?{spec[(join.Index + 1)..]}";
        return new JoinSpec(least, most, leastGap, mostGap);
    }

    private static (int Least, int Most) Range(Match match, int least, int most, string spec)
    {
        var low = int.TryParse(match.Groups[1].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
        var high = match.Groups[2].Length == 0 ? low : int.TryParse(match.Groups[2].Value[1..], NumberStyles.None, CultureInfo.InvariantCulture, out number) ? number : -1;
        return low >= least && high >= low && high <= most ? (low, high)
            : throw new ConfigurationException($"{spec}: '{match.Value[1..]}' is no range of {least} to {most}, as in join=1-6 or gap=20-400.");
    }

    [GeneratedRegex(@"[?&]join=([^-&]*)(-[^&]*)?")]
    private static partial Regex Part();

    [GeneratedRegex(@"[?&]gap=([^-&]*)(-[^&]*)?")]
    private static partial Regex Gap();
}
