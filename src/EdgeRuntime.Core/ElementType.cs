namespace EdgeRuntime;

/// <summary>What one element of a tensor is. The numbers are those of ONNX <c>TensorProto.DataType</c>, so that they mean the same in models, plans and bundles.</summary>
#pragma warning disable CA1028 // one byte each in a plan
public enum ElementType : byte
{
    /// <summary>Not known (yet).</summary>
    Undefined = 0,
    /// <summary>IEEE 754 binary32.</summary>
    Float32 = 1,
    /// <summary>Unsigned 8 bit: quantized activations, pixels.</summary>
    UInt8 = 2,
    /// <summary>Signed 8 bit: quantized weights.</summary>
    Int8 = 3,
    /// <summary>Unsigned 16 bit.</summary>
    UInt16 = 4,
    /// <summary>Signed 16 bit.</summary>
    Int16 = 5,
    /// <summary>Signed 32 bit: quantized biases, accumulators.</summary>
    Int32 = 6,
    /// <summary>Signed 64 bit: shapes and indices.</summary>
    Int64 = 7,
    /// <summary>UTF-8 text; never in a plan.</summary>
    String = 8,
    /// <summary>One byte, 0 or 1.</summary>
    Bool = 9,
    /// <summary>IEEE 754 binary16.</summary>
    Float16 = 10,
    /// <summary>IEEE 754 binary64.</summary>
    Float64 = 11,
    /// <summary>Unsigned 32 bit.</summary>
    UInt32 = 12,
    /// <summary>Unsigned 64 bit.</summary>
    UInt64 = 13,
    /// <summary>Two binary32.</summary>
    Complex64 = 14,
    /// <summary>Two binary64.</summary>
    Complex128 = 15,
    /// <summary>The upper half of a binary32.</summary>
    BFloat16 = 16,
    /// <summary>8-bit float, 4 exponent bits, no infinity.</summary>
    Float8E4M3FN = 17,
    /// <summary>8-bit float, 4 exponent bits, no infinity, no negative zero.</summary>
    Float8E4M3FNUZ = 18,
    /// <summary>8-bit float, 5 exponent bits.</summary>
    Float8E5M2 = 19,
    /// <summary>8-bit float, 5 exponent bits, no infinity, no negative zero.</summary>
    Float8E5M2FNUZ = 20,
    /// <summary>Unsigned 4 bit, two to a byte, low nibble first.</summary>
    UInt4 = 21,
    /// <summary>Signed 4 bit, two to a byte, low nibble first.</summary>
    Int4 = 22,
    /// <summary>4-bit float.</summary>
    Float4E2M1 = 23,
    /// <summary>8-bit power-of-two scale.</summary>
    Float8E8M0 = 24,
    /// <summary>Unsigned 2 bit, four to a byte.</summary>
    UInt2 = 25,
    /// <summary>Signed 2 bit, four to a byte.</summary>
    Int2 = 26,
}
#pragma warning restore CA1028

/// <summary>Facts about <see cref="ElementType"/>.</summary>
public static class ElementTypes
{
    /// <summary>Bits of one element; 0 for <see cref="ElementType.Undefined"/> and <see cref="ElementType.String"/>, which have no fixed size.</summary>
    public static int SizeInBits(this ElementType type) => type switch
    {
        ElementType.Float32 or ElementType.Int32 or ElementType.UInt32 => 32,
        ElementType.UInt8 or ElementType.Int8 or ElementType.Bool or ElementType.Float8E4M3FN or ElementType.Float8E4M3FNUZ
            or ElementType.Float8E5M2 or ElementType.Float8E5M2FNUZ or ElementType.Float8E8M0 => 8,
        ElementType.UInt16 or ElementType.Int16 or ElementType.Float16 or ElementType.BFloat16 => 16,
        ElementType.Int64 or ElementType.UInt64 or ElementType.Float64 or ElementType.Complex64 => 64,
        ElementType.Complex128 => 128,
        ElementType.UInt4 or ElementType.Int4 or ElementType.Float4E2M1 => 4,
        ElementType.UInt2 or ElementType.Int2 => 2,
        _ => 0,
    };

    /// <summary>Bytes that <paramref name="count"/> elements occupy, the last byte of packed types filled up.</summary>
    public static long ByteCount(this ElementType type, long count) => checked((count * type.SizeInBits() + 7) / 8);

    /// <summary>The short name that programs print: <c>f32</c>, <c>u8</c>, <c>s8</c>, <c>i64</c> …</summary>
    public static string ShortName(this ElementType type) => type switch
    {
        ElementType.Float32 => "f32",
        ElementType.Float16 => "f16",
        ElementType.BFloat16 => "bf16",
        ElementType.Float64 => "f64",
        ElementType.UInt8 => "u8",
        ElementType.Int8 => "s8",
        ElementType.UInt16 => "u16",
        ElementType.Int16 => "s16",
        ElementType.Int32 => "i32",
        ElementType.UInt32 => "u32",
        ElementType.Int64 => "i64",
        ElementType.UInt64 => "u64",
        ElementType.Bool => "bool",
        ElementType.String => "string",
        _ => type.ToString().ToLowerInvariant(),
    };

    /// <summary>The element type of a short name, as <see cref="ShortName"/> gives it; <see cref="ElementType.Undefined"/> when there is none of that name.</summary>
    public static ElementType Parse(string shortName)
    {
        for (var type = ElementType.Float32; type <= ElementType.Int2; type++)
        {
            if (type.ShortName() == shortName)
                return type;
        }
        return ElementType.Undefined;
    }

    /// <summary>The element type that a .NET primitive stands for; <see cref="ElementType.Undefined"/> when there is none.</summary>
    public static ElementType Of<T>() where T : unmanaged
    {
        if (typeof(T) == typeof(float)) return ElementType.Float32;
        if (typeof(T) == typeof(byte)) return ElementType.UInt8;
        if (typeof(T) == typeof(sbyte)) return ElementType.Int8;
        if (typeof(T) == typeof(int)) return ElementType.Int32;
        if (typeof(T) == typeof(long)) return ElementType.Int64;
        if (typeof(T) == typeof(bool)) return ElementType.Bool;
        if (typeof(T) == typeof(Half)) return ElementType.Float16;
        if (typeof(T) == typeof(double)) return ElementType.Float64;
        if (typeof(T) == typeof(short)) return ElementType.Int16;
        if (typeof(T) == typeof(ushort)) return ElementType.UInt16;
        if (typeof(T) == typeof(uint)) return ElementType.UInt32;
        if (typeof(T) == typeof(ulong)) return ElementType.UInt64;
        return ElementType.Undefined;
    }
}
