namespace EdgeRuntime.Training.Ngrams;

/// <summary>
/// Interpolated Kneser-Ney: <c>p(w|h) = max(c(hw) − D, 0) ÷ c(h·) + D·N(h·) ÷ c(h·) · p(w|h′)</c>, h′ being h without its first token, N(h·) the number of different tokens behind h. Of sequences below the longest, c is the number of
/// different tokens that stand before them, but for those that begin an utterance; D is <c>n₁ ÷ (n₁ + 2·n₂)</c>, n₁ and n₂ being how many sequences of that length have a c of 1 and of 2. Below single tokens all are equally likely.
/// Source: Chen and Goodman, An empirical study of smoothing techniques for language modeling, 1998, 4.1.6 and equation 24.
/// </summary>
internal sealed class KneserNey
{
    private readonly NgramCounts _counts;
    private readonly int _order;
    private readonly int _vocabulary;
    private readonly Dictionary<string, int>[] _seen;
    private readonly Dictionary<string, (long Sum, int Different)>[] _behind;
    private readonly double[] _discount;

    /// <param name="counts">What was counted.</param>
    /// <param name="order">Tokens of the longest sequences.</param>
    /// <param name="vocabulary">How many tokens may follow, the end of the utterance among them.</param>
    public KneserNey(NgramCounts counts, int order, int vocabulary)
    {
        (_counts, _order, _vocabulary) = (counts, order, vocabulary);
        _seen = [.. Enumerable.Range(1, order).Select(Seen)];
        _behind = [.. _seen.Select(Behind)];
        _discount = [.. _seen.Select(static seen => Discount(seen.Values))];
    }

    /// <summary>p of the last token of a sequence behind the others.</summary>
    public double Probability(string sequence)
    {
        if (sequence.Length == 0)
            return 1.0 / _vocabulary;
        var (level, history) = (sequence.Length - 1, sequence[..^1]);
        var lower = Probability(sequence[1..]);
        if (!_behind[level].TryGetValue(history, out var behind))
            return lower;
        var discount = _discount[level];
        return (Math.Max(_seen[level].GetValueOrDefault(sequence) - discount, 0) + discount * behind.Different * lower) / behind.Sum;
    }

    private Dictionary<string, int> Seen(int order)
    {
        if (order == _order)
            return new Dictionary<string, int>(_counts[order], StringComparer.Ordinal);
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var longer in _counts[order + 1].Keys)
        {
            var rest = longer[1..];
            seen[rest] = seen.GetValueOrDefault(rest) + 1;
        }
        // Nothing stands before what begins an utterance: it counts as often as it does.
        foreach (var (sequence, count) in _counts[order])
        {
            if (sequence[0] == _counts.Begin)
                seen[sequence] = count;
        }
        return seen;
    }

    private static Dictionary<string, (long, int)> Behind(Dictionary<string, int> seen)
    {
        var behind = new Dictionary<string, (long Sum, int Different)>(StringComparer.Ordinal);
        foreach (var (sequence, count) in seen)
        {
            var (sum, different) = behind.GetValueOrDefault(sequence[..^1]);
            behind[sequence[..^1]] = (sum + count, different + 1);
        }
        return behind;
    }

    // Half where too little was counted to tell.
    private static double Discount(IEnumerable<int> counts)
    {
        var (one, two) = (0.0, 0.0);
        foreach (var count in counts)
            (one, two) = (one + (count == 1 ? 1 : 0), two + (count == 2 ? 1 : 0));
        return one > 0 && two > 0 ? one / (one + 2 * two) : 0.5;
    }
}
