using System.Buffers.Binary;

namespace EdgeRuntime.Media.DataSets;

/// <summary>Numbers of a file's type as f32 or as integers.</summary>
internal static class NumberConversion
{
    /// <summary>Converts every element to f32, rounding to nearest.</summary>
    public static void ToFloat(ReadOnlySpan<byte> source, ElementType type, bool bigEndian, Span<float> destination)
    {
        var size = type.SizeInBits() / 8;
        for (var index = 0; index < destination.Length; index++)
            destination[index] = (float)ToDouble(source.Slice(index * size, size), type, bigEndian);
    }

    /// <summary>One element; exact but for u64 and s64 beyond 2^53.</summary>
    public static double ToDouble(ReadOnlySpan<byte> element, ElementType type, bool bigEndian) => type switch
    {
        ElementType.UInt8 or ElementType.Bool => element[0],
        ElementType.Int8 => (sbyte)element[0],
        ElementType.Int16 => bigEndian ? BinaryPrimitives.ReadInt16BigEndian(element) : BinaryPrimitives.ReadInt16LittleEndian(element),
        ElementType.UInt16 => bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(element) : BinaryPrimitives.ReadUInt16LittleEndian(element),
        ElementType.Int32 => bigEndian ? BinaryPrimitives.ReadInt32BigEndian(element) : BinaryPrimitives.ReadInt32LittleEndian(element),
        ElementType.UInt32 => bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(element) : BinaryPrimitives.ReadUInt32LittleEndian(element),
        ElementType.Int64 => bigEndian ? BinaryPrimitives.ReadInt64BigEndian(element) : BinaryPrimitives.ReadInt64LittleEndian(element),
        ElementType.UInt64 => bigEndian ? BinaryPrimitives.ReadUInt64BigEndian(element) : BinaryPrimitives.ReadUInt64LittleEndian(element),
        ElementType.Float16 => (double)(bigEndian ? BinaryPrimitives.ReadHalfBigEndian(element) : BinaryPrimitives.ReadHalfLittleEndian(element)),
        ElementType.Float32 => bigEndian ? BinaryPrimitives.ReadSingleBigEndian(element) : BinaryPrimitives.ReadSingleLittleEndian(element),
        ElementType.Float64 => bigEndian ? BinaryPrimitives.ReadDoubleBigEndian(element) : BinaryPrimitives.ReadDoubleLittleEndian(element),
        _ => throw new ArgumentException($"{type.ShortName()} is no number.", nameof(type)),
    };
}
