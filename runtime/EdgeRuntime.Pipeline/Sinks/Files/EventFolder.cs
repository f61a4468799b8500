using System.Globalization;
using EdgeRuntime.Pipeline.Events;

namespace EdgeRuntime.Pipeline.Sinks.Files;

/// <summary>A folder of files that are named by the time of their events, so that the order of names is that of time, with a JSON file beside each. Files with other names are left alone.</summary>
/// <param name="path">The folder.</param>
/// <param name="extension">The end of the names, as in <c>.jpg</c>.</param>
/// <param name="mostFiles">How many files stay.</param>
/// <param name="mostBytes">How many bytes they may have together.</param>
internal sealed class EventFolder(string path, string extension, int mostFiles, long mostBytes)
{
    private const string TimeFormat = "yyyyMMdd-HHmmss.fff";

    private readonly Queue<(string Path, long Bytes)> _files = new();
    private long _bytes;

    /// <summary>Looks at what is there; what a power cut left half-written is removed.</summary>
    /// <exception cref="DeviceException">It cannot be made or read.</exception>
    public void Open()
    {
        try
        {
            Look();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw SinkPaths.Failed(path, exception);
        }
    }

    /// <summary>The path of an event's file, as in <c>20261126-081530.123-12-enter-person.jpg</c>.</summary>
    public string PathOf(PipelineEvent happened)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{happened.Time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture)}-{happened.Id}-{EventJson.NameOf(happened.Kind)}{(happened.Class ?? (happened.Kind == PipelineEventKind.Word ? happened.Text : null) ?? happened.Name) switch { null => "", var word => $"-{Clean(word)}" }}");
        return Path.Combine(path, name + extension);
    }

    /// <summary>Removes the oldest files until what is there and what comes is within the bounds.</summary>
    public void MakeRoom(long bytes)
    {
        while (_files.Count > 0 && (_files.Count >= mostFiles || _bytes + bytes > mostBytes))
        {
            var (oldest, length) = _files.Dequeue();
            _bytes -= length;
            File.Delete(oldest);
            File.Delete(Path.ChangeExtension(oldest, ".json"));
        }
    }

    /// <summary>Counts a file that was written, and writes its event beside it; where that cannot be, the file goes, too.</summary>
    public void Add(string file, ReadOnlySpan<byte> json)
    {
        try
        {
            AtomicFile.Write(Path.ChangeExtension(file, ".json"), json);
        }
        catch
        {
            File.Delete(file);
            throw;
        }
        Enqueue(file);
    }

    private void Look()
    {
        _files.Clear();
        _bytes = 0;
        Directory.CreateDirectory(path);
        foreach (var half in Directory.GetFiles(path, $"*{extension}.tmp"))
        {
            if (IsOurs(half))
                File.Delete(half);
        }
        foreach (var file in Directory.GetFiles(path, $"*{extension}").Where(IsOurs).Order(StringComparer.Ordinal))
            Enqueue(file);
    }

    private void Enqueue(string file)
    {
        var length = new FileInfo(file).Length;
        _files.Enqueue((file, length));
        _bytes += length;
    }

    private static bool IsOurs(string file)
    {
        var name = Path.GetFileName(file);
        return name.Length > TimeFormat.Length && DateTime.TryParseExact(name.AsSpan(0, TimeFormat.Length), TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);
    }

    private static string Clean(string word)
    {
        var characters = word.Length > 40 ? word.AsSpan(0, 40).ToArray() : word.ToCharArray();
        foreach (ref var character in characters.AsSpan())
        {
            if (!char.IsLetterOrDigit(character) && character is not ('_' or '-'))
                character = '_';
        }
        return new string(characters);
    }
}
