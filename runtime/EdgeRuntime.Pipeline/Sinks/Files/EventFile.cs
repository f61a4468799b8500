namespace EdgeRuntime.Pipeline.Sinks.Files;

/// <summary>A file of whole lines: what a full disk or a power cut left of a line is taken away again.</summary>
internal sealed class EventFile : IDisposable
{
    /// <summary>Lines are far shorter; a file without an end of line in its last bytes is none of ours, and stays as it is.</summary>
    private const int MostTorn = 1 << 16;

    private readonly Stream _stream;
    private bool _torn;

    private EventFile(Stream stream, long length, DateOnly day) => (_stream, Length, Day, _torn) = (stream, length, day, stream.CanSeek && stream.Length != length);

    /// <summary>The bytes of its whole lines.</summary>
    public long Length { get; private set; }

    /// <summary>The day (UTC) that its lines are of.</summary>
    public DateOnly Day { get; }

    /// <summary>Opens a file behind its last whole line, and makes it where there is none, with its folder.</summary>
    /// <param name="path">The file.</param>
    /// <param name="open">Opens the stream; see <see cref="OpenStream"/>.</param>
    /// <param name="today">The day of a file that is empty.</param>
    public static EventFile Open(string path, Func<string, Stream> open, DateOnly today)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var written = DateOnly.FromDateTime(File.GetLastWriteTimeUtc(path));
        var stream = open(path);
        try
        {
            var length = stream.CanSeek ? WholeLines(stream) : 0;
            if (stream.CanSeek)
                stream.Position = length;
            return new EventFile(stream, length, length == 0 ? today : written);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>A stream that writes at once; the file can be read meanwhile.</summary>
    public static Stream OpenStream(string path) => new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete, bufferSize: 0);

    /// <summary>Adds a line.</summary>
    /// <exception cref="IOException">It could not be written; nothing of it stays in the file.</exception>
    public void Append(ReadOnlySpan<byte> line)
    {
        if (_torn)
            Cut();
        try
        {
            _stream.Write(line);
            Length += line.Length;
        }
        catch (IOException) when (_stream.CanSeek)
        {
            _torn = true;
            if (_stream.Length > Length)
                Cut();
            throw;
        }
    }

    /// <summary>Puts on the disk what was written.</summary>
    public void Flush()
    {
        if (_stream is FileStream file)
            file.Flush(flushToDisk: true);
        else
            _stream.Flush();
    }

    public void Dispose() => _stream.Dispose();

    private void Cut()
    {
        _stream.SetLength(Length);
        _stream.Position = Length;
        _torn = false;
    }

    private static long WholeLines(Stream stream)
    {
        var length = stream.Length;
        var tail = new byte[Math.Min(length, MostTorn)];
        stream.Position = length - tail.Length;
        stream.ReadExactly(tail);
        var end = tail.AsSpan().LastIndexOf((byte)'\n');
        return end < 0 && length > 0 && tail.Length == MostTorn ? length : length - tail.Length + end + 1;
    }
}
