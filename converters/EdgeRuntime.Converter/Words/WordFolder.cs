using System.IO.Compression;
using EdgeRuntime.Media;

namespace EdgeRuntime.Converter.Words;

/// <summary>The one folder in which all recordings of a folder or zip lie.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="IsAll">Whether the recordings lie in what was named itself, and not in a class folder below it.</param>
internal sealed record WordFolder(string Name, bool IsAll)
{
    /// <summary>Finds it; null where there are several, or none.</summary>
    public static WordFolder? Only(string data)
    {
        var folders = Paths(data).Where(MediaSample.HasMediaName).Select(path => path[..Math.Max(0, path.LastIndexOf('/'))]).Distinct().Take(2).ToArray();
        return folders switch
        {
            [""] => new WordFolder(Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(data))), IsAll: true),
            [var folder] => new WordFolder(folder[(folder.LastIndexOf('/') + 1)..], IsAll: false),
            _ => null,
        };
    }

    private static IEnumerable<string> Paths(string data)
    {
        if (Directory.Exists(data))
            return Directory.EnumerateFiles(data, "*", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true }).Select(path => Path.GetRelativePath(data, path));
        if (!File.Exists(data) || !data.EndsWith(".zip", StringComparison.OrdinalIgnoreCase))
            return [];
        using var zip = ZipFile.OpenRead(data);
        return [.. zip.Entries.Select(entry => entry.FullName)];
    }
}
