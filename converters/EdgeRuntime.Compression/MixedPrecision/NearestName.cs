namespace EdgeRuntime.Compression.MixedPrecision;

/// <summary>Finds what somebody meant who mistyped a name.</summary>
public static class NearestName
{
    /// <summary>The candidate with the fewest edits (Levenshtein, "Binary codes capable of correcting deletions, insertions and reversals", 1966; upper and lower case are alike); null where even that one differs in more than a third of the longer name, and 2 characters.</summary>
    public static string? Find(string name, IEnumerable<string> candidates)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(candidates);
        string? best = null;
        var fewest = int.MaxValue;
        foreach (var candidate in candidates)
        {
            var edits = Distance(name, candidate);
            if (edits < fewest && edits <= Math.Max(2, Math.Max(name.Length, candidate.Length) / 3))
                (best, fewest) = (candidate, edits);
        }
        return best;
    }

    /// <summary>How many characters must be put in, taken out or changed to make one text of the other.</summary>
    public static int Distance(string a, string b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var change = diagonal + (char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(change, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.Length];
    }
}
