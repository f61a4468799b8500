namespace EdgeRuntime.Media.DataSets;

/// <summary>Which IDX files belong together, by name: <c>train-images-idx3-ubyte.gz</c> and <c>train-labels-idx1-ubyte.gz</c>.</summary>
internal static class IdxNames
{
    private const string Samples = "images";

    /// <summary>The labels file beside a samples file, compressed or not; null where there is none.</summary>
    public static string? LabelsBeside(string samplesPath)
    {
        var name = Path.GetFileName(samplesPath);
        var at = name.LastIndexOf(Samples, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
            return null;
        var labels = string.Concat(name.AsSpan(0, at), "labels", name.AsSpan(at + Samples.Length))
            .Replace("idx3", "idx1", StringComparison.OrdinalIgnoreCase).Replace("idx4", "idx1", StringComparison.OrdinalIgnoreCase);
        var plain = labels.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? labels[..^3] : labels;
        var folder = Path.GetDirectoryName(samplesPath) ?? "";
        return new[] { labels, plain, plain + ".gz" }.Select(candidate => Path.Combine(folder, candidate)).FirstOrDefault(File.Exists);
    }

    /// <summary>The samples files of a folder that have labels beside them, by prefix (<c>train</c>, <c>t10k</c>); a plain file goes before its compressed twin.</summary>
    public static SortedDictionary<string, string> PairsIn(string folder)
    {
        var pairs = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var path in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(path);
            var at = name.LastIndexOf(Samples, StringComparison.OrdinalIgnoreCase);
            if (at >= 0 && LabelsBeside(path) is not null)
                pairs.TryAdd(name[..at].TrimEnd('-', '_', '.'), path);
        }
        return pairs;
    }
}
