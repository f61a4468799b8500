using System.Runtime.InteropServices;
using EdgeRuntime.Media;

namespace EdgeRuntime.Pipeline.Sinks.Recordings;

/// <summary>Writes a WAV file: PCM of 16 bits, one channel. It is there once it is complete.</summary>
internal sealed class WavFileWriter : IDisposable
{
    private readonly AtomicFile _file;
    private readonly int _rate;

    /// <exception cref="IOException">It cannot be made.</exception>
    public WavFileWriter(string path, int rate)
    {
        (_file, _rate) = (new AtomicFile(path), rate);
        _file.Stream.Write(stackalloc byte[WavHeader.Length]);
    }

    /// <summary>Samples that it holds.</summary>
    public long Count { get; private set; }

    /// <summary>The bytes that it has.</summary>
    public long Length => WavHeader.Length + sizeof(short) * Count;

    public void Add(ReadOnlySpan<short> samples)
    {
        _file.Stream.Write(MemoryMarshal.AsBytes(samples));
        Count += samples.Length;
    }

    /// <summary>Writes the head and puts the file in place.</summary>
    public void Complete()
    {
        Span<byte> head = stackalloc byte[WavHeader.Length];
        WavHeader.Write(head, _rate, Count);
        _file.Stream.Position = 0;
        _file.Stream.Write(head);
        _file.Complete();
    }

    public void Dispose() => _file.Dispose();
}
