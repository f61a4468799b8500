namespace EdgeRuntime.Compression.Pruning;

/// <summary>Finds what was probably meant by a mistyped name.</summary>
internal static class NearestName
{
    /// <summary>The name with the fewest edits (Levenshtein, 1966), upper and lower case being the same; null where more than half of the letters differ from all.</summary>
    public static string? Of(string typed, IEnumerable<string> names) => names
        .Select(name => (Name: name, Distance: name.Contains(typed, StringComparison.OrdinalIgnoreCase) ? 1 : MixedPrecision.NearestName.Distance(typed, name)))
        .Where(pair => pair.Distance <= Math.Max(1, typed.Length / 2))
        .OrderBy(pair => pair.Distance).ThenByDescending(pair => Common(typed, pair.Name)).ThenBy(pair => pair.Name.Length)
        .Select(pair => pair.Name).FirstOrDefault();

    // Letters that agree at the start and at the end.
    private static int Common(string a, string b) => a.AsSpan().CommonPrefixLength(b) + a.Reverse().Zip(b.Reverse()).TakeWhile(pair => pair.First == pair.Second).Count();
}
