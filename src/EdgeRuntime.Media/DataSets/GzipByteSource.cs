using System.IO.Compression;

namespace EdgeRuntime.Media.DataSets;

/// <summary>
/// A gzip file. Reading forward, or again from the start, decompresses as it goes and holds nothing. The first step back to any other place decompresses the whole
/// file into memory once (at most <see cref="MediaLimits.ArrayBytes"/>), since gzip has no other random access: shuffled training should unpack its files.
/// </summary>
internal sealed class GzipByteSource : ByteSource
{
    private readonly string _path;
    private readonly FileStream _file;
    private readonly byte[] _skipped = new byte[1 << 14];
    private GZipStream? _stream;
    private long _position;
    private byte[]? _whole;
    private int _wholeLength;

    public GzipByteSource(string path)
    {
        _path = path;
        _file = MediaFile.OpenStream(path);
        MaximumLength = checked(_file.Length * MediaLimits.DeflateRatio);
    }

    public override long Length => -1;

    public override long MaximumLength { get; }

    public override int Read(long offset, Span<byte> destination)
    {
        if (_whole is null && offset < _position && offset > 0)
            Load();
        if (_whole is not null)
        {
            var left = _wholeLength - (int)Math.Min(offset, _wholeLength);
            var count = Math.Min(left, destination.Length);
            _whole.AsSpan(_wholeLength - left, count).CopyTo(destination);
            return count;
        }
        if (_stream is null || offset < _position)
            Restart();
        while (_position < offset)
        {
            if (ReadOn(_skipped.AsSpan(0, (int)Math.Min(_skipped.Length, offset - _position))) == 0)
                return 0;
        }
        return ReadOn(destination);
    }

    public override void Dispose()
    {
        _stream?.Dispose();
        _file.Dispose();
    }

    private void Restart()
    {
        _stream?.Dispose();
        _file.Position = 0;
        _stream = new GZipStream(_file, CompressionMode.Decompress, leaveOpen: true);
        _position = 0;
    }

    private void Load()
    {
        Restart();
        var buffer = new byte[1 << 20];
        var length = 0;
        while (true)
        {
            if (length == buffer.Length)
            {
                if (length == MediaLimits.ArrayBytes)
                    throw new InvalidModelException($"{_path}: holds more than {MediaLimits.ArrayBytes} bytes, too many to read out of order; unpack it with gunzip.");
                Array.Resize(ref buffer, (int)Math.Min(2L * length, MediaLimits.ArrayBytes));
            }
            var read = ReadOn(buffer.AsSpan(length));
            if (read == 0)
                break;
            length += read;
        }
        _whole = buffer;
        _wholeLength = length;
        _stream!.Dispose();
        _stream = null;
    }

    private int ReadOn(Span<byte> destination)
    {
        try
        {
            var read = _stream!.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false);
            _position += read;
            return read;
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException)
        {
            throw new InvalidModelException($"{_path}: damaged gzip data after {_position} bytes ({MediaFile.OneLine(exception.Message)}); fetch the file again.", exception);
        }
    }
}
