using System.Buffers.Text;
using System.Text;

namespace EdgeRuntime.Pipeline.Sources.Http;

/// <summary>Reads the parts of a multipart stream (RFC 2046), as cameras send pictures: with a length or without one. All lengths are untrusted. Nothing is allocated per part once the largest was seen.</summary>
/// <param name="stream">The stream; its reads block.</param>
/// <param name="boundary">What stands between parts, without its leading hyphens.</param>
internal sealed class MultipartReader(Stream stream, string boundary)
{
    /// <summary>The most bytes of a part.</summary>
    public const int MostBytes = 16 << 20;

    private const int MostHeader = 8 << 10;

    private readonly byte[] _boundary = Encoding.ASCII.GetBytes("--" + boundary);
    private readonly byte[] _between = Encoding.ASCII.GetBytes("\r\n--" + boundary);
    private readonly byte[] _buffer = new byte[1 << 15];
    private readonly byte[] _line = new byte[MostHeader];
    private byte[] _part = new byte[1 << 16];
    private int _at;
    private int _end;
    private bool _atHeaders;
    private bool _ended;

    /// <summary>The next part's bytes, good until the next call; empty at the end of the stream.</summary>
    /// <exception cref="DeviceException">The stream is none of parts, or a part is too large.</exception>
    public ReadOnlySpan<byte> ReadPart()
    {
        if (_ended || (!_atHeaders && !SkipToBoundary()))
            return default;
        _atHeaders = false;
        var length = ReadHeaders();
        if (length == 0)
            return ReadUnknown();
        if (length < 0 || length > MostBytes)
            throw new DeviceException(length < 0 ? "the stream ended within a part" : $"a part of {length} bytes; at most {MostBytes} are taken");
        Grow(length);
        for (var done = 0; done < length;)
        {
            if (_at == _end && !Fill())
                throw new DeviceException("the stream ended within a picture");
            var count = Math.Min(length - done, _end - _at);
            _buffer.AsSpan(_at, count).CopyTo(_part.AsSpan(done));
            (_at, done) = (_at + count, done + count);
        }
        return _part.AsSpan(0, length);
    }

    private bool SkipToBoundary()
    {
        for (var skipped = 0; skipped < MostBytes;)
        {
            var length = ReadLine();
            if (length < 0)
                return false;
            skipped += length + 1;
            if (_line.AsSpan(0, length).StartsWith(_boundary))
                return !_line.AsSpan(_boundary.Length, length - _boundary.Length).StartsWith("--"u8);
        }
        throw new DeviceException($"no boundary '--{boundary}' in {MostBytes} bytes");
    }

    // The length that is stated; 0: none is, −1: the end.
    private int ReadHeaders()
    {
        var stated = 0;
        for (var total = 0; total < MostHeader;)
        {
            var length = ReadLine();
            if (length <= 0)
                return length < 0 ? -1 : stated;
            total += length;
            var line = _line.AsSpan(0, length);
            var colon = line.IndexOf((byte)':');
            if (colon > 0 && Ascii.EqualsIgnoreCase(line[..colon], "content-length"u8))
            {
                if (!Utf8Parser.TryParse(line[(colon + 1)..].TrimStart((byte)' '), out stated, out _) || stated < 0)
                    throw new DeviceException($"a part of the length '{Encoding.Latin1.GetString(line[(colon + 1)..])}'");
            }
        }
        throw new DeviceException($"more than {MostHeader} bytes of headers");
    }

    private ReadOnlySpan<byte> ReadUnknown()
    {
        for (var length = 0; ;)
        {
            if (_at == _end && !Fill())
                throw new DeviceException("the stream ended within a picture");
            var count = _end - _at;
            if (length + count > MostBytes)
                throw new DeviceException($"a part without length of more than {MostBytes} bytes");
            Grow(length + count);
            _buffer.AsSpan(_at, count).CopyTo(_part.AsSpan(length));
            var from = Math.Max(0, length - _between.Length);
            var found = _part.AsSpan(from, length + count - from).IndexOf(_between);
            if (found < 0)
            {
                (length, _at) = (length + count, _end);
                continue;
            }
            // What came behind the boundary stays in the buffer; the rest of the boundary's line is read over.
            _at += from + found + _between.Length - length;
            _ended = ReadLine() >= 2 && _line.AsSpan().StartsWith("--"u8);
            _atHeaders = true;
            return _part.AsSpan(0, from + found);
        }
    }

    // The length of the next line without its end, in _line; −1 at the end of the stream.
    private int ReadLine()
    {
        for (var length = 0; ;)
        {
            if (_at == _end && !Fill())
                return -1;
            var c = _buffer[_at++];
            if (c == '\n')
                return length > 0 && _line[length - 1] == '\r' ? length - 1 : length;
            // What is between parts may be long; only its beginning counts.
            if (length < MostHeader)
                _line[length++] = c;
        }
    }

    private bool Fill()
    {
        _at = 0;
        _end = stream.Read(_buffer, 0, _buffer.Length);
        return _end > 0;
    }

    private void Grow(int length)
    {
        if (_part.Length < length)
            Array.Resize(ref _part, Math.Min(MostBytes, Math.Max(length, 2 * _part.Length)));
    }
}
