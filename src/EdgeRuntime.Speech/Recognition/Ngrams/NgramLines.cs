using System.Text;

namespace EdgeRuntime.Speech.Recognition.Ngrams;

/// <summary>The lines of an n-gram's file, one after the other: no more than one and a buffer are in memory, whatever the file is. A file that never ends, as a device may, is told by its first line that is too long or by its size.</summary>
internal sealed class NgramLines : IDisposable
{
    /// <summary>Bytes of the longest line: eight tokens of 256 bytes and two numbers are far below.</summary>
    public const int LongestLine = 8192;

    /// <summary>Bytes of the largest file.</summary>
    public const long MostBytes = 256 << 20;

    private readonly string _path;
    private readonly FileStream _file;
    private readonly byte[] _buffer = new byte[65536];
    private long _read;
    private int _start;
    private int _end;

    /// <param name="path">The file.</param>
    public NgramLines(string path) => (_path, _file) = (path, new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0));

    /// <summary>The last line's number, from 1.</summary>
    public int Number { get; private set; }

    /// <summary>The next line without its end; null behind the last.</summary>
    /// <exception cref="ConfigurationException">It is too long, is no text, or the file is too large.</exception>
    public string? Next()
    {
        int length;
        while ((length = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n')) < 0 && _end - _start <= LongestLine && Fill())
        {
        }
        var isLast = length < 0;
        length = isLast ? _end - _start : length;
        if (isLast && length == 0)
            return null;
        Number++;
        if (length > LongestLine)
            throw new ConfigurationException($"{_path}: line {Number}: is longer than {LongestLine} bytes; expected a file that edgec ngram wrote.");
        var line = _buffer.AsSpan(_start, length);
        if (line.Contains((byte)0))
            throw new ConfigurationException($"{_path}: line {Number}: has a byte 0, which no text has; expected a file that edgec ngram wrote.");
        _start += length + (isLast ? 0 : 1);
        line = line.EndsWith("\r"u8) ? line[..^1] : line;
        return Encoding.UTF8.GetString(Number == 1 && line.StartsWith(Encoding.UTF8.Preamble) ? line[3..] : line);
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    // Brings more behind what is left; false at the end of the file.
    private bool Fill()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        var count = _file.Read(_buffer, _end, _buffer.Length - _end);
        _end += count;
        _read += count;
        if (_read > MostBytes)
            throw new ConfigurationException($"{_path}: is larger than {MostBytes >> 20} MiB; count fewer texts, or leave out what is rare with edgec ngram --prune.");
        return count > 0;
    }
}
