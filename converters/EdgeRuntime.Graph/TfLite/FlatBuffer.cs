using System.Buffers.Binary;

namespace EdgeRuntime.Graph.TfLite;

/// <summary>
/// The bytes of a flatbuffer. Nothing in them is trusted: every read is checked against the end, and the elements that are read in all are limited, because many
/// tables can point at one vector.
/// </summary>
internal sealed class FlatBuffer(ReadOnlyMemory<byte> bytes)
{
    private const long LeastBudget = 1 << 20;

    private long _budget = Math.Max(LeastBudget, 4L * bytes.Length);

    public int Length => bytes.Length;

    /// <summary>The table that the first four bytes point at.</summary>
    /// <exception cref="InvalidModelException">The offset leaves the file.</exception>
    public FlatTable Root(string name) => FlatTable.At(this, Number(0, 4, name), name);

    /// <summary>An unsigned little-endian number of 1, 2, 4 or 8 bytes (as its bit pattern).</summary>
    /// <exception cref="InvalidModelException">It lies outside the file.</exception>
    public long Number(long at, int size, string what)
    {
        var span = Span(at, size, what);
        return size switch
        {
            1 => span[0],
            2 => BinaryPrimitives.ReadUInt16LittleEndian(span),
            4 => BinaryPrimitives.ReadUInt32LittleEndian(span),
            _ => BinaryPrimitives.ReadInt64LittleEndian(span),
        };
    }

    /// <summary>A range of the file.</summary>
    /// <exception cref="InvalidModelException">It is not inside the file.</exception>
    public ReadOnlyMemory<byte> Memory(long at, long count, string what)
    {
        if (at < 0 || count < 0 || at > bytes.Length || count > bytes.Length - at)
            throw new InvalidModelException($"{what}: {count} bytes at offset {at} are not inside the file of {bytes.Length} bytes; copy or export the file again.");
        return bytes.Slice((int)at, (int)count);
    }

    public ReadOnlySpan<byte> Span(long at, long count, string what) => Memory(at, count, what).Span;

    /// <summary>Counts elements that are about to be copied.</summary>
    /// <exception cref="InvalidModelException">More were read than a file of this size can mean.</exception>
    public void Spend(long elements, string what)
    {
        _budget -= elements;
        if (_budget < 0)
            throw new InvalidModelException($"{what}: the file's tables point at the same vectors over and over, beyond what a file of {bytes.Length} bytes can mean; export the file again.");
    }
}
