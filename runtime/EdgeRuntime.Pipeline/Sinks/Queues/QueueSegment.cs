using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EdgeRuntime.Pipeline.Sinks.Queues;

/// <summary>
/// A file of records, each its length and its checksum (both u32, little-endian; CRC-32C of length and bytes) and its bytes, one behind the other. What a power cut left of a record has a wrong checksum and ends the file.
/// </summary>
internal sealed class QueueSegment : IDisposable
{
    public const int HeadBytes = 8;

    /// <summary>No record is longer: what says so is none.</summary>
    public const int MostBytes = 16 << 20;

    private readonly SafeFileHandle _file;

    private QueueSegment(string path, long number, SafeFileHandle file) => (Path, Number, _file) = (path, number, file);

    public string Path { get; }

    public long Number { get; }

    /// <summary>The end of the last whole record.</summary>
    public long Length { get; private set; }

    /// <summary>Makes a file, or opens one and finds the end of its last whole record.</summary>
    public static QueueSegment Open(string folder, long number)
    {
        var path = System.IO.Path.Combine(folder, $"{number:d12}.queue");
        var segment = new QueueSegment(path, number, File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read));
        segment.Recover();
        return segment;
    }

    /// <summary>Adds a record.</summary>
    /// <exception cref="IOException">It could not be written; what was written of it is overwritten by the next.</exception>
    public void Add(ReadOnlySpan<byte> message, byte[] scratch)
    {
        var record = scratch.AsSpan(0, HeadBytes + message.Length);
        BinaryPrimitives.WriteInt32LittleEndian(record, message.Length);
        message.CopyTo(record[HeadBytes..]);
        BinaryPrimitives.WriteUInt32LittleEndian(record[4..], Checksum(message));
        RandomAccess.Write(_file, record, Length);
        Length += record.Length;
    }

    /// <summary>The length of the message at a place; −1 behind the last.</summary>
    public int LengthAt(long offset)
    {
        Span<byte> head = stackalloc byte[HeadBytes];
        return offset + HeadBytes <= Length && RandomAccess.Read(_file, head, offset) == HeadBytes ? BinaryPrimitives.ReadInt32LittleEndian(head) : -1;
    }

    /// <summary>Reads the message at a place.</summary>
    public void Read(long offset, Span<byte> message)
    {
        if (RandomAccess.Read(_file, message, offset + HeadBytes) != message.Length)
            throw new IOException($"{Path}: the file was made shorter by somebody else.");
    }

    public void Flush() => RandomAccess.FlushToDisk(_file);

    public void Dispose() => _file.Dispose();

    /// <summary>Closes and removes the file.</summary>
    public void Remove()
    {
        Dispose();
        File.Delete(Path);
    }

    private static uint Checksum(ReadOnlySpan<byte> message)
    {
        var crc = BitOperations.Crc32C(uint.MaxValue, (uint)message.Length);
        var words = MemoryMarshal.Cast<byte, ulong>(message);
        foreach (var word in words)
            crc = BitOperations.Crc32C(crc, BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word));
        foreach (var value in message[(8 * words.Length)..])
            crc = BitOperations.Crc32C(crc, value);
        return ~crc;
    }

    private void Recover()
    {
        var size = RandomAccess.GetLength(_file);
        Span<byte> head = stackalloc byte[HeadBytes];
        var message = Array.Empty<byte>();
        while (Length + HeadBytes <= size && RandomAccess.Read(_file, head, Length) == HeadBytes)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(head);
            if (length is < 1 or > MostBytes || length > size - Length - HeadBytes)
                break;
            if (message.Length < length)
                message = new byte[Math.Max(4096, 2 * length)];
            Read(Length, message.AsSpan(0, length));
            if (Checksum(message.AsSpan(0, length)) != BinaryPrimitives.ReadUInt32LittleEndian(head[4..]))
                break;
            Length += HeadBytes + length;
        }
        if (Length < size)
            RandomAccess.SetLength(_file, Length);
    }
}
