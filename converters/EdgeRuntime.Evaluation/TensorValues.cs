using System.Buffers.Binary;

namespace EdgeRuntime.Evaluation;

/// <summary>Reads the elements of a tensor's bytes as numbers, whatever their type.</summary>
internal static class TensorValues
{
    /// <exception cref="InvalidModelException">The elements are no numbers that engines are compared by.</exception>
    public static double Read(ElementType type, ReadOnlySpan<byte> bytes, int index) => type switch
    {
        ElementType.Float32 => BinaryPrimitives.ReadSingleLittleEndian(bytes[(index * 4)..]),
        ElementType.Float16 => (double)BinaryPrimitives.ReadHalfLittleEndian(bytes[(index * 2)..]),
        ElementType.Float64 => BinaryPrimitives.ReadDoubleLittleEndian(bytes[(index * 8)..]),
        ElementType.UInt8 or ElementType.Bool => bytes[index],
        ElementType.Int8 => (sbyte)bytes[index],
        ElementType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(bytes[(index * 4)..]),
        ElementType.Int64 => BinaryPrimitives.ReadInt64LittleEndian(bytes[(index * 8)..]),
        _ => throw new InvalidModelException($"tensors of type {type.ShortName()} cannot be compared."),
    };

    /// <summary>Adds every element of both tensors to a comparison.</summary>
    public static void Compare(ElementType type, ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, TensorDifference into)
    {
        if (a.Length != b.Length)
            throw new InvalidModelException($"tensor '{into.Name}' has {a.Length} bytes in one engine and {b.Length} in the other; convert the model again.");
        var count = a.Length * 8 / type.SizeInBits();
        for (var i = 0; i < count; i++)
            into.Add(Read(type, a, i), Read(type, b, i));
    }
}
