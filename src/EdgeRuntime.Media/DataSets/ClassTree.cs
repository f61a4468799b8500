namespace EdgeRuntime.Media.DataSets;

/// <summary>Pictures by class, from paths <c>PREFIX/CLASS/IMAGE</c> with one prefix (or none) for all.</summary>
internal sealed class ClassTree
{
    private const string Expected = "expected folders CLASS/IMAGE with pictures (png, jpg, bmp, ppm, pgm)";
    private const int ListedPrefixes = 8;

    private ClassTree(string[] classes, (string Path, int Label)[] samples)
    {
        Classes = classes;
        Samples = samples;
    }

    /// <summary>The folders' names in ordinal order; empty where the pictures have no classes.</summary>
    public string[] Classes { get; }

    /// <summary>The pictures in ordinal order of their paths, with their labels; −1 without classes.</summary>
    public (string Path, int Label)[] Samples { get; }

    /// <summary>Sorts paths into classes.</summary>
    /// <param name="name">What holds the paths, for messages.</param>
    /// <param name="paths">Paths with <c>/</c>; those that are hidden or no pictures do not count.</param>
    /// <param name="part">The prefix to look at; null for all.</param>
    /// <param name="labelsRequired">Whether pictures that are not in class folders are an error.</param>
    public static ClassTree Make(string name, IEnumerable<string> paths, string? part, bool labelsRequired)
    {
        var pictures = paths.Where(path => IsPicture(path) && (part is null || path.StartsWith(part + "/", StringComparison.Ordinal))).Order(StringComparer.Ordinal).ToArray();
        if (pictures.Length == 0)
            throw new ConfigurationException($"{name}: no pictures{(part is null ? "" : $" below {part}/")}; {Expected}.");
        var folders = pictures.Select(FolderOf).Distinct().ToArray();
        var prefixes = folders.Select(FolderOf).Distinct().ToArray();
        var problem = folders.Contains("") ? $"the picture {pictures.First(path => FolderOf(path).Length == 0)} is in no class folder"
            : folders.Length == 1 ? $"only one folder of pictures, {folders[0]}"
            : prefixes.Length > 1 ? $"class folders below {Listed(prefixes)}; choose one, as in {name}/{prefixes.First(prefix => prefix.Length > 0)}"
            : null;
        if (problem is not null)
        {
            return labelsRequired
                ? throw new ConfigurationException($"{name}: {problem}; {Expected}, two classes or more.")
                : new ClassTree([], Label(pictures, static _ => -1));
        }
        if (folders.Length > MediaLimits.Classes)
            throw new ConfigurationException($"{name}: expected at most {MediaLimits.Classes} classes, found {folders.Length}.");
        var classes = folders.Select(folder => folder[(folder.LastIndexOf('/') + 1)..]).Order(StringComparer.Ordinal).ToArray();
        return new ClassTree(classes, Label(pictures, path => LabelOf(path, classes)));
    }

    private static (string Path, int Label)[] Label(string[] pictures, Func<string, int> labelOf)
    {
        var samples = new (string, int)[pictures.Length];
        for (var i = 0; i < samples.Length; i++)
            samples[i] = (pictures[i], labelOf(pictures[i]));
        return samples;
    }

    private static int LabelOf(string path, string[] classes)
    {
        var folder = FolderOf(path);
        return Array.BinarySearch(classes, folder[(folder.LastIndexOf('/') + 1)..], StringComparer.Ordinal);
    }

    private static bool IsPicture(string path) => ImageFile.HasImageName(path)
        && !path.StartsWith('.') && !path.Contains("/.", StringComparison.Ordinal) && !path.StartsWith("__MACOSX/", StringComparison.Ordinal);

    private static string FolderOf(string path) => path[..Math.Max(0, path.LastIndexOf('/'))];

    private static string Listed(string[] prefixes)
    {
        var shown = prefixes.Take(ListedPrefixes).Select(prefix => prefix.Length == 0 ? "the top" : prefix + "/");
        return string.Join(", ", shown) + (prefixes.Length > ListedPrefixes ? " …" : "");
    }
}
