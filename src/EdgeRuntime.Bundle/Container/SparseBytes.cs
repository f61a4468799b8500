using System.Buffers.Binary;
using System.Numerics;

namespace EdgeRuntime.Bundle.Container;

/// <summary>
/// Bytes most of which are zero, stored in blocks of 64 KiB: "EDGESPAR", version (u32), unpacked length (i64); then for each block the size of its units in bytes (u8: 0 as they are, 1, 2 or 4), how many bytes stand before
/// the first unit (u8), its stored length (u32), and these bytes: what stands before, a bit for each unit that is not zero (lowest first), those units, what stands behind. Little-endian.
/// </summary>
internal static class SparseBytes
{
    public const int BlockBytes = 1 << 16;
    public const int HeaderBytes = 20;
    private const int BlockHeaderBytes = 6;
    private const uint Version = 1;

    private static ReadOnlySpan<byte> Magic => "EDGESPAR"u8;

    /// <summary>The packed form; every block in whichever units take least.</summary>
    public static byte[] Pack(ReadOnlySpan<byte> bytes)
    {
        var packed = new byte[HeaderBytes + bytes.Length + (bytes.Length / BlockBytes + 1) * BlockHeaderBytes];
        Magic.CopyTo(packed);
        BinaryPrimitives.WriteUInt32LittleEndian(packed.AsSpan(8), Version);
        BinaryPrimitives.WriteInt64LittleEndian(packed.AsSpan(12), bytes.Length);
        var to = HeaderBytes;
        for (var start = 0; start < bytes.Length; start += BlockBytes)
        {
            var block = bytes.Slice(start, Math.Min(BlockBytes, bytes.Length - start));
            var (unit, lead, length) = Best(block);
            packed[to] = (byte)unit;
            packed[to + 1] = (byte)lead;
            BinaryPrimitives.WriteInt32LittleEndian(packed.AsSpan(to + 2), length);
            to += BlockHeaderBytes;
            PackBlock(block, unit, lead, packed.AsSpan(to, length));
            to += length;
        }
        return packed[..to];
    }

    /// <summary>Unpacks into memory of the unpacked length.</summary>
    /// <returns>What is wrong with the packed bytes; null for nothing.</returns>
    public static string? Unpack(ReadOnlySpan<byte> packed, Span<byte> destination)
    {
        if (packed.Length < HeaderBytes || !packed.StartsWith(Magic))
            return "it does not begin as packed bytes do";
        if (BinaryPrimitives.ReadUInt32LittleEndian(packed[8..]) is var version && version != Version)
            return $"its packing has version {version}, this program reads {Version}";
        if (BinaryPrimitives.ReadInt64LittleEndian(packed[12..]) is var length && length != destination.Length)
            return $"it unpacks to {length} bytes, the manifest says {destination.Length}";
        packed = packed[HeaderBytes..];
        while (destination.Length > 0)
        {
            var block = destination[..Math.Min(BlockBytes, destination.Length)];
            if (packed.Length < BlockHeaderBytes || BinaryPrimitives.ReadInt32LittleEndian(packed[2..]) is var stored && (stored < 0 || stored > packed.Length - BlockHeaderBytes))
                return "a block ends behind its end";
            if (!UnpackBlock(packed.Slice(BlockHeaderBytes, BinaryPrimitives.ReadInt32LittleEndian(packed[2..])), packed[0], packed[1], block))
                return "a block does not hold what it says";
            packed = packed[(BlockHeaderBytes + BinaryPrimitives.ReadInt32LittleEndian(packed[2..]))..];
            destination = destination[block.Length..];
        }
        return packed.IsEmpty ? null : $"{packed.Length} bytes too many";
    }

    private static (int Unit, int Lead, int Length) Best(ReadOnlySpan<byte> block)
    {
        var best = (Unit: 0, Lead: 0, Length: block.Length);
        foreach (var unit in (ReadOnlySpan<int>)[1, 2, 4])
        {
            for (var lead = 0; lead < unit && lead < block.Length; lead++)
            {
                var units = (block.Length - lead) / unit;
                var length = block.Length - units * unit + (units + 7) / 8;
                for (var i = 0; i < units; i++)
                    length += block.Slice(lead + i * unit, unit).ContainsAnyExcept((byte)0) ? unit : 0;
                if (length < best.Length)
                    best = (unit, lead, length);
            }
        }
        return best;
    }

    private static void PackBlock(ReadOnlySpan<byte> block, int unit, int lead, Span<byte> stored)
    {
        if (unit == 0)
        {
            block.CopyTo(stored);
            return;
        }
        block[..lead].CopyTo(stored);
        var units = (block.Length - lead) / unit;
        var bits = stored.Slice(lead, (units + 7) / 8);
        var to = lead + bits.Length;
        for (var i = 0; i < units; i++)
        {
            var value = block.Slice(lead + i * unit, unit);
            if (!value.ContainsAnyExcept((byte)0))
                continue;
            bits[i / 8] |= (byte)(1 << (i % 8));
            value.CopyTo(stored[to..]);
            to += unit;
        }
        block[(lead + units * unit)..].CopyTo(stored[to..]);
    }

    private static bool UnpackBlock(ReadOnlySpan<byte> stored, int unit, int lead, Span<byte> block)
    {
        if (unit == 0)
            return lead == 0 && stored.Length == block.Length && stored.TryCopyTo(block);
        if (unit is not (1 or 2 or 4) || lead >= unit || lead > block.Length)
            return false;
        var units = (block.Length - lead) / unit;
        var tail = block.Length - lead - units * unit;
        var bitBytes = (units + 7) / 8;
        if (stored.Length < lead + bitBytes + tail)
            return false;
        var bits = stored.Slice(lead, bitBytes);
        var count = 0;
        foreach (var part in bits)
            count += BitOperations.PopCount(part);
        if (units % 8 > 0 && bits[^1] >> (units % 8) != 0 || stored.Length != lead + bitBytes + count * unit + tail)
            return false;
        block.Clear();
        stored[..lead].CopyTo(block);
        var from = lead + bitBytes;
        for (var i = 0; i < bits.Length; i++)
        {
            for (var left = (uint)bits[i]; left != 0; left &= left - 1)
            {
                stored.Slice(from, unit).CopyTo(block[(lead + (i * 8 + BitOperations.TrailingZeroCount(left)) * unit)..]);
                from += unit;
            }
        }
        stored[from..].CopyTo(block[(lead + units * unit)..]);
        return true;
    }
}
