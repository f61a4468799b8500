using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace EdgeRuntime.Pipeline.Sinks.Recordings;

/// <summary>Writes a WAV file: PCM of 16 bits, one channel. It is there once it is complete.</summary>
internal sealed class WavFileWriter : IDisposable
{
    private const int HeadBytes = 44;

    private readonly AtomicFile _file;
    private readonly int _rate;

    /// <exception cref="IOException">It cannot be made.</exception>
    public WavFileWriter(string path, int rate)
    {
        (_file, _rate) = (new AtomicFile(path), rate);
        _file.Stream.Write(stackalloc byte[HeadBytes]);
    }

    /// <summary>Samples that it holds.</summary>
    public long Count { get; private set; }

    /// <summary>The bytes that it has.</summary>
    public long Length => HeadBytes + sizeof(short) * Count;

    public void Add(ReadOnlySpan<short> samples)
    {
        _file.Stream.Write(MemoryMarshal.AsBytes(samples));
        Count += samples.Length;
    }

    /// <summary>Writes the head and puts the file in place.</summary>
    public void Complete()
    {
        Span<byte> head = stackalloc byte[HeadBytes];
        "RIFF"u8.CopyTo(head);
        BinaryPrimitives.WriteUInt32LittleEndian(head[4..], (uint)(Length - 8));
        "WAVEfmt "u8.CopyTo(head[8..]);
        BinaryPrimitives.WriteUInt32LittleEndian(head[16..], 16);
        BinaryPrimitives.WriteUInt16LittleEndian(head[20..], 1);
        BinaryPrimitives.WriteUInt16LittleEndian(head[22..], 1);
        BinaryPrimitives.WriteUInt32LittleEndian(head[24..], (uint)_rate);
        BinaryPrimitives.WriteUInt32LittleEndian(head[28..], (uint)_rate * sizeof(short));
        BinaryPrimitives.WriteUInt16LittleEndian(head[32..], sizeof(short));
        BinaryPrimitives.WriteUInt16LittleEndian(head[34..], 16);
        "data"u8.CopyTo(head[36..]);
        BinaryPrimitives.WriteUInt32LittleEndian(head[40..], (uint)(sizeof(short) * Count));
        _file.Stream.Position = 0;
        _file.Stream.Write(head);
        _file.Complete();
    }

    public void Dispose() => _file.Dispose();
}
