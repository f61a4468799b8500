using EdgeRuntime.Media.Audio;

namespace EdgeRuntime.Media.DataSets;

/// <summary>Pictures or recordings by class, from paths <c>PREFIX/CLASS/FILE</c> with one prefix (or none) for all. Recordings that lie together are classed by what their names begin with, as in <c>7_george_3.wav</c>.</summary>
internal sealed class ClassTree
{
    private const string Expected = "expected folders CLASS/FILE with pictures (png, jpg, bmp, ppm, pgm) or sound (wav)";
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
    /// <param name="filter">What else a path must fit; null for nothing.</param>
    public static ClassTree Make(string name, IEnumerable<string> paths, string? part, bool labelsRequired, SampleFilter? filter = null)
    {
        var pictures = paths.Where(path => IsMedia(path) && (filter is null || filter.Takes(path)) && (part is null || path.StartsWith(part + "/", StringComparison.Ordinal))).Order(StringComparer.Ordinal).ToArray();
        if (pictures.Length == 0)
            throw new ConfigurationException($"{name}{filter}: no pictures or sound{(part is null ? "" : $" below {part}/")}; {Expected}.");
        var folders = pictures.Select(FolderOf).Distinct().ToArray();
        if (folders.Length == 1 && Array.TrueForAll(pictures, path => SoundFile.HasSoundName(path) && NameOf(path) is not null))
        {
            var names = pictures.Select(path => NameOf(path)!).Distinct().Order(StringComparer.Ordinal).ToArray();
            return new ClassTree(names, Label(pictures, path => Array.BinarySearch(names, NameOf(path)!, StringComparer.Ordinal)));
        }
        var prefixes = folders.Select(FolderOf).Distinct().ToArray();
        var problem = folders.Contains("") ? AtTheTop(pictures.First(path => FolderOf(path).Length == 0))
            : folders.Length == 1 ? $"only one folder of {(Array.TrueForAll(pictures, SoundFile.HasSoundName) ? "recordings" : "pictures")}, {folders[0]}"
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

    private static bool IsMedia(string path) => MediaSample.HasMediaName(path)
        && !path.StartsWith('.') && !path.Contains("/.", StringComparison.Ordinal) && !path.StartsWith("__MACOSX/", StringComparison.Ordinal);

    private static string AtTheTop(string path) => SoundFile.HasSoundName(path)
        ? $"the recording {path} is in no class folder, and not every name begins with a class, as 7_george_3.wav does"
        : $"the picture {path} is in no class folder";

    // What stands before the first '_' of a file's name.
    private static string? NameOf(string path)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        return name.IndexOf('_') is > 0 and var end ? name[..end] : null;
    }

    private static string FolderOf(string path) => path[..Math.Max(0, path.LastIndexOf('/'))];

    private static string Listed(string[] prefixes)
    {
        var shown = prefixes.Take(ListedPrefixes).Select(prefix => prefix.Length == 0 ? "the top" : prefix + "/");
        return string.Join(", ", shown) + (prefixes.Length > ListedPrefixes ? " …" : "");
    }
}
