namespace EdgeRuntime.Pipeline.Configuration;

/// <summary>Finds the word that somebody meant: the one with the fewest letters to insert, delete or change (Levenshtein).</summary>
public static class NearestWord
{
    /// <summary>As in <c>; did you mean 'kind'?</c>; empty where nothing is near.</summary>
    /// <param name="word">What was said.</param>
    /// <param name="known">What there is.</param>
    public static string Hint(string word, IEnumerable<string> known) => Find(word, known) is { } near ? $"; did you mean '{near}'?" : "";

    /// <summary>The nearest word, at most a third of its letters away; null where there is none.</summary>
    /// <param name="word">What was said.</param>
    /// <param name="known">What there is.</param>
    public static string? Find(string word, IEnumerable<string> known)
    {
        ArgumentNullException.ThrowIfNull(word);
        ArgumentNullException.ThrowIfNull(known);
        var (best, least) = (default(string), int.MaxValue);
        foreach (var candidate in known)
        {
            var distance = Distance(word, candidate);
            if (distance < least && distance <= Math.Max(1, (Math.Max(word.Length, candidate.Length) + 1) / 3))
                (best, least) = (candidate, distance);
        }
        return best;
    }

    private static int Distance(string from, string to)
    {
        var row = new int[to.Length + 1];
        for (var column = 0; column <= to.Length; column++)
            row[column] = column;
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var changed = diagonal + (char.ToLowerInvariant(from[i - 1]) == char.ToLowerInvariant(to[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(changed, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[^1];
    }
}
