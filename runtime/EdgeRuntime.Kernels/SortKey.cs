using System.Runtime.CompilerServices;

namespace EdgeRuntime.Kernels;

/// <summary>Numbers of any type as i64 that sort alike, so that sorting needs no code for each type. Of floats, −0 equals 0 and NaN lies beyond infinity on the side of its sign.</summary>
public static unsafe class SortKey
{
    /// <summary>Whether elements of the type have keys.</summary>
    public static bool Supports(ElementType type) => type is ElementType.Float32 or ElementType.Float64 or ElementType.UInt8 or ElementType.Int8 or ElementType.UInt16 or ElementType.Int16
        or ElementType.Int32 or ElementType.UInt32 or ElementType.Int64;

    /// <summary>The key of element <paramref name="i"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static long Of(void* x, ElementType type, nint i) => type switch
    {
        ElementType.Float32 => Of(((float*)x)[i]),
        ElementType.Float64 => Ordered(BitConverter.DoubleToInt64Bits(((double*)x)[i] + 0.0)),
        ElementType.UInt8 => ((byte*)x)[i],
        ElementType.Int8 => ((sbyte*)x)[i],
        ElementType.UInt16 => ((ushort*)x)[i],
        ElementType.Int16 => ((short*)x)[i],
        ElementType.Int32 => ((int*)x)[i],
        ElementType.UInt32 => ((uint*)x)[i],
        _ => ((long*)x)[i],
    };

    /// <summary>The key of an f32.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static long Of(float value) => Ordered(BitConverter.DoubleToInt64Bits(value + 0.0));

    // The bits of negative numbers grow away from zero: all but the sign are turned round.
    private static long Ordered(long bits) => bits ^ (bits >> 63 & long.MaxValue);
}
