namespace EdgeRuntime.Compression.Pruning;

/// <summary>Finds what was probably meant by a mistyped name.</summary>
internal static class NearestName
{
    /// <summary>The name with the fewest edits (Levenshtein, 1966), upper and lower case being the same; null where more than half of the letters differ from all.</summary>
    public static string? Of(string typed, IEnumerable<string> names) => names
        .Select(name => (Name: name, Distance: name.Contains(typed, StringComparison.OrdinalIgnoreCase) ? 1 : Distance(typed.ToUpperInvariant(), name.ToUpperInvariant())))
        .Where(pair => pair.Distance <= Math.Max(1, typed.Length / 2))
        .OrderBy(pair => pair.Distance).ThenByDescending(pair => Common(typed, pair.Name)).ThenBy(pair => pair.Name.Length)
        .Select(pair => pair.Name).FirstOrDefault();

    // Letters that agree at the start and at the end.
    private static int Common(string a, string b) => a.AsSpan().CommonPrefixLength(b) + a.Reverse().Zip(b.Reverse()).TakeWhile(pair => pair.First == pair.Second).Count();

    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)));
        }
        return row[^1];
    }
}
