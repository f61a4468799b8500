using System.Buffers.Binary;
using System.Numerics;
using Microsoft.Win32.SafeHandles;

namespace EdgeRuntime.Pipeline.Sinks.Queues;

/// <summary>A small file that says up to where messages were delivered: two places that are written by turns, each with a count and a checksum, so that a power cut during one leaves the other. It is not flushed: a place that is too old means that messages are delivered twice.</summary>
internal sealed class QueuePosition : IDisposable
{
    private const int SlotBytes = 32;

    private readonly SafeFileHandle _file;
    private readonly byte[] _slot = new byte[SlotBytes];
    private long _count;

    /// <summary>Opens the file and reads what it says.</summary>
    public QueuePosition(string path)
    {
        _file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        for (var slot = 0; slot < 2; slot++)
        {
            if (RandomAccess.Read(_file, _slot, slot * SlotBytes) != SlotBytes || BinaryPrimitives.ReadUInt32LittleEndian(_slot.AsSpan(24)) != Checksum())
                continue;
            var count = BinaryPrimitives.ReadInt64LittleEndian(_slot);
            if (count > _count)
                (_count, Segment, Offset) = (count, BinaryPrimitives.ReadInt64LittleEndian(_slot.AsSpan(8)), BinaryPrimitives.ReadInt64LittleEndian(_slot.AsSpan(16)));
        }
    }

    /// <summary>The number of the file with the oldest message that waits.</summary>
    public long Segment { get; private set; }

    /// <summary>Where in that file it is.</summary>
    public long Offset { get; private set; }

    public void Write(long segment, long offset)
    {
        (Segment, Offset) = (segment, offset);
        _count++;
        BinaryPrimitives.WriteInt64LittleEndian(_slot, _count);
        BinaryPrimitives.WriteInt64LittleEndian(_slot.AsSpan(8), segment);
        BinaryPrimitives.WriteInt64LittleEndian(_slot.AsSpan(16), offset);
        BinaryPrimitives.WriteUInt32LittleEndian(_slot.AsSpan(24), Checksum());
        RandomAccess.Write(_file, _slot, _count % 2 * SlotBytes);
    }

    public void Dispose() => _file.Dispose();

    private uint Checksum()
    {
        var crc = uint.MaxValue;
        for (var i = 0; i < 24; i += 8)
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(_slot.AsSpan(i)));
        return ~crc;
    }
}
