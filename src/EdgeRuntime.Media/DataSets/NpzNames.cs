namespace EdgeRuntime.Media.DataSets;

/// <summary>Which arrays of an .npz are samples and labels, by the names that people use.</summary>
internal static class NpzNames
{
    private static readonly Pair[] s_plain = [new("", "x", "y"), new("", "images", "labels"), new("", "data", "labels"), new("", "arr_0", "arr_1")];

    /// <summary>The names of samples and labels, without labels where that is allowed.</summary>
    public static (string Samples, string? Labels) Find(string path, IReadOnlyList<string> names, string? part, bool labelsRequired)
    {
        var found = s_plain.Concat(names.SelectMany(PartsOf).Distinct())
            .Select(pair => new Pair(pair.Part, Actual(names, pair.Samples), Actual(names, pair.Labels)))
            .Where(pair => pair.Samples is not null && (pair.Labels is not null || !labelsRequired) && (part is null || pair.Part.Equals(part, StringComparison.OrdinalIgnoreCase)))
            .OrderBy(pair => pair.Labels is null).DistinctBy(pair => pair.Samples).ToArray();
        if (found.Length == 1 || (found.Length > 1 && found[0].Part.Length == 0))
            return (found[0].Samples!, found[0].Labels);
        if (found.Length > 1)
            throw new ConfigurationException($"{path}: holds several data sets ({string.Join(", ", found.Select(pair => pair.Part))}); choose one, as in {path}/{found[0].Part}.");
        if (!labelsRequired && part is null && names.Count == 1)
            return (names[0], null);
        var expected = part is null ? "x and y (or images and labels, arr_0 and arr_1, x_test and y_test)" : $"x_{part} and y_{part}";
        throw new ConfigurationException($"{path}: expected arrays {expected}, found {(names.Count == 0 ? "none" : string.Join(", ", names))}.");
    }

    /// <summary><c>x_test</c> and <c>test_images</c> are the samples of the part <c>test</c>.</summary>
    private static IEnumerable<Pair> PartsOf(string name)
    {
        if (name.StartsWith("x_", StringComparison.OrdinalIgnoreCase))
            yield return new Pair(name[2..], name, "y_" + name[2..]);
        if (name.EndsWith("_images", StringComparison.OrdinalIgnoreCase))
            yield return new Pair(name[..^7], name, name[..^7] + "_labels");
    }

    private static string? Actual(IReadOnlyList<string> names, string? wanted) => names.FirstOrDefault(name => name.Equals(wanted, StringComparison.OrdinalIgnoreCase));

    private sealed record Pair(string Part, string? Samples, string? Labels);
}
