using System.Buffers.Binary;

namespace EdgeRuntime.Pipeline.Sinks.Pictures;

/// <summary>
/// Writes Motion JPEG in AVI (Microsoft's AVI RIFF file reference; one video stream, an old-style index): a list of JPEG files that every player shows. The head is written at the end, when it is known how many there are and how quickly they came.
/// </summary>
internal sealed class AviFile : IDisposable
{
    private const int HeadBytes = 224;
    private const uint HasIndex = 0x10;
    private const uint KeyFrame = 0x10;

    private readonly AtomicFile _file;
    private readonly int _width;
    private readonly int _height;
    private readonly List<(uint Offset, uint Length)> _index = [];
    private long _position;
    private long _first;
    private long _last;
    private int _largest;

    /// <summary>Begins a file.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public AviFile(string path, int width, int height)
    {
        (Path, _width, _height) = (path, width, height);
        _file = new AtomicFile(path);
        try
        {
            Write(stackalloc byte[HeadBytes]);
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    public string Path { get; }

    /// <summary>Frames that it holds.</summary>
    public int Count => _index.Count;

    /// <summary>The bytes that it will have.</summary>
    public long Length => _position + 8 + 16L * _index.Count;

    /// <summary>From its first frame to its last.</summary>
    public TimeSpan Duration => System.Diagnostics.Stopwatch.GetElapsedTime(_first, _last);

    /// <summary>Adds a frame.</summary>
    /// <param name="jpeg">A JPEG file of the size that was given.</param>
    /// <param name="timestamp">When it was taken, as <see cref="System.Diagnostics.Stopwatch.GetTimestamp"/> counts.</param>
    public void Add(ReadOnlySpan<byte> jpeg, long timestamp)
    {
        Span<byte> head = stackalloc byte[8];
        "00dc"u8.CopyTo(head);
        BinaryPrimitives.WriteInt32LittleEndian(head[4..], jpeg.Length);
        _index.Add(((uint)(_position - HeadBytes + 4), (uint)jpeg.Length));
        Write(head);
        Write(jpeg);
        if (jpeg.Length % 2 != 0)
            Write([0]);
        _first = _index.Count == 1 ? timestamp : _first;
        (_last, _largest) = (timestamp, Math.Max(_largest, jpeg.Length));
    }

    /// <summary>Writes index and head, and puts the file in place.</summary>
    public void Complete()
    {
        var moving = _position - HeadBytes + 4;
        var index = new byte[8 + 16 * _index.Count];
        "idx1"u8.CopyTo(index);
        BinaryPrimitives.WriteInt32LittleEndian(index.AsSpan(4), 16 * _index.Count);
        for (var i = 0; i < _index.Count; i++)
        {
            var entry = index.AsSpan(8 + 16 * i);
            "00dc"u8.CopyTo(entry);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[4..], KeyFrame);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[8..], _index[i].Offset);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[12..], _index[i].Length);
        }
        Write(index);
        Span<byte> head = stackalloc byte[HeadBytes];
        WriteHead(head, moving);
        _file.Stream.Position = 0;
        _file.Stream.Write(head);
        _file.Complete();
    }

    public void Dispose() => _file.Dispose();

    private void Write(ReadOnlySpan<byte> bytes)
    {
        _file.Stream.Write(bytes);
        _position += bytes.Length;
    }

    private void WriteHead(Span<byte> head, long moving)
    {
        var microseconds = (uint)Math.Clamp(Count > 1 ? Duration.TotalMicroseconds / (Count - 1) : 1e6, 1, 1e7);
        var at = 0;
        Text(head, ref at, "RIFF"u8); Number(head, ref at, (uint)(_position - 8)); Text(head, ref at, "AVI LIST"u8); Number(head, ref at, 192); Text(head, ref at, "hdrlavih"u8); Number(head, ref at, 56);
        // The main header: time of a frame, bytes per second at most, padding, flags, frames, first frames, streams, buffer, width, height, four reserved.
        foreach (var number in (ReadOnlySpan<uint>)[microseconds, (uint)(_largest * 1e6 / microseconds), 0, HasIndex, (uint)Count, 0, 1, (uint)_largest + 8, (uint)_width, (uint)_height, 0, 0, 0, 0])
            Number(head, ref at, number);
        Text(head, ref at, "LIST"u8); Number(head, ref at, 116); Text(head, ref at, "strlstrh"u8); Number(head, ref at, 56); Text(head, ref at, "vidsMJPG"u8);
        // The stream's: flags, priority and language, first frames, scale, rate, start, length, buffer, quality, size of a sample, the rectangle.
        foreach (var number in (ReadOnlySpan<uint>)[0, 0, 0, microseconds, 1_000_000, 0, (uint)Count, (uint)_largest + 8, uint.MaxValue, 0, 0, (uint)_height << 16 | (uint)_width])
            Number(head, ref at, number);
        Text(head, ref at, "strf"u8); Number(head, ref at, 40);
        // The picture's (BITMAPINFOHEADER): its size, width, height, planes and bits, compression, bytes, resolution, colors.
        foreach (var number in (ReadOnlySpan<uint>)[40, (uint)_width, (uint)_height, 24 << 16 | 1])
            Number(head, ref at, number);
        Text(head, ref at, "MJPG"u8);
        foreach (var number in (ReadOnlySpan<uint>)[(uint)(_width * _height * 3), 0, 0, 0, 0])
            Number(head, ref at, number);
        Text(head, ref at, "LIST"u8); Number(head, ref at, (uint)moving); Text(head, ref at, "movi"u8);
    }

    private static void Text(Span<byte> head, ref int at, ReadOnlySpan<byte> text)
    {
        text.CopyTo(head[at..]);
        at += text.Length;
    }

    private static void Number(Span<byte> head, ref int at, uint number)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(head[at..], number);
        at += 4;
    }
}
