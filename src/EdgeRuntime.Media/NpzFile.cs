using System.IO.Compression;
using EdgeRuntime.Media.Zip;

namespace EdgeRuntime.Media;

/// <summary>Reads and writes numpy's .npz files: a zip, stored or deflated, of .npy files.</summary>
public sealed class NpzFile : IDisposable
{
    private const string Suffix = ".npy";

    private readonly string _path;
    private readonly ZipReader _zip;
    private readonly SortedDictionary<string, ZipArchiveEntry> _entries = new(StringComparer.Ordinal);

    private NpzFile(string path)
    {
        _path = path;
        _zip = new ZipReader(path);
        foreach (var entry in _zip.Entries.Where(entry => IsArray(entry.FullName)))
            _entries.TryAdd(entry.FullName[..^Suffix.Length], entry);
        Names = [.. _entries.Keys];
    }

    /// <summary>The names of the arrays in ordinal order, as <c>numpy.savez</c> was given them.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Opens a file. Arrays are read when asked for.</summary>
    /// <exception cref="ConfigurationException">There is no such file, or it may not be read.</exception>
    /// <exception cref="InvalidModelException">It is no zip file.</exception>
    public static NpzFile Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return new NpzFile(path);
    }

    /// <summary>Reads one array.</summary>
    /// <exception cref="ConfigurationException">There is no array of this name; the message lists those there are.</exception>
    /// <exception cref="InvalidModelException">It is damaged, too large, or holds what is not supported.</exception>
    public NpyArray Read(string name)
    {
        if (!_entries.TryGetValue(name, out var entry))
            throw new ConfigurationException($"{_path}: no array '{name}'; there are {string.Join(", ", Names)}.");
        return NpyFile.Read(_zip.Read(entry, MediaLimits.ArrayBytes), $"{_path} array {name}");
    }

    /// <summary>Writes a file, stored (not compressed), replacing what is there.</summary>
    /// <exception cref="ConfigurationException">The file cannot be written.</exception>
    public static void Write(string path, params ReadOnlySpan<(string Name, NpyArray Array)> arrays)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            using var file = new AtomicFile(path);
            using (var zip = new ZipArchive(file.Stream, ZipArchiveMode.Create, leaveOpen: true))
            {
                foreach (var (name, array) in arrays)
                {
                    using var stream = zip.CreateEntry(name + Suffix, CompressionLevel.NoCompression).Open();
                    NpyFile.Write(stream, array.Type, array.Shape, array.Bytes);
                }
            }
            file.Complete();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{path}: cannot be written: {MediaFile.OneLine(exception.Message)}", exception);
        }
    }

    /// <summary>Whether a zip entry is an array.</summary>
    internal static bool IsArray(string entryName) => entryName.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public void Dispose() => _zip.Dispose();
}
