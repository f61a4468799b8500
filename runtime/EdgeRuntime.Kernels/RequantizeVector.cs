using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace EdgeRuntime.Kernels;

/// <summary>The epilogue of the INT8 kernels on vectors; each lane equals <see cref="Reference.Requantize"/>.Apply.</summary>
internal static class RequantizeVector
{
    /// <summary>16 accumulators, in order, to 16 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Apply(Vector256<int> sum0, Vector256<int> sum1, Vector256<float> multiplier0, Vector256<float> multiplier1, in Requantization output)
    {
        Vector256<float> minimum = Vector256.Create((float)(output.Minimum - output.ZeroPoint)), maximum = Vector256.Create((float)(output.Maximum - output.ZeroPoint));
        var zeroPoint = Vector256.Create(output.ZeroPoint);
        var low = Avx.ConvertToVector256Int32(Avx.Min(Avx.Max(Avx.ConvertToVector256Single(sum0) * multiplier0, minimum), maximum)) + zeroPoint;
        var high = Avx.ConvertToVector256Int32(Avx.Min(Avx.Max(Avx.ConvertToVector256Single(sum1) * multiplier1, minimum), maximum)) + zeroPoint;
        // vpackssdw works on 128-bit halves: [0-3, 8-11 | 4-7, 12-15]; the permutation of 64-bit quarters restores the order.
        var words = Avx2.Permute4x64(Avx2.PackSignedSaturate(low, high).AsInt64(), 0b11_01_10_00).AsInt16();
        return Sse2.PackUnsignedSaturate(words.GetLower(), words.GetUpper());
    }

    /// <summary>16 accumulators to i16 with the zero point, in the order 0-3, 8-11 | 4-7, 12-15: what lies outside the clamp still does. NaN gives less than the minimum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> Words(Vector256<int> sum0, Vector256<int> sum1, Vector256<float> multiplier0, Vector256<float> multiplier1, in Requantization output)
    {
        // vcvtps2dq turns what i32 cannot hold into the smallest i32: right below, and never met above.
        var large = Vector256.Create(32767f);
        var low = Avx.ConvertToVector256Int32(Avx.Min(large, Avx.ConvertToVector256Single(sum0) * multiplier0));
        var high = Avx.ConvertToVector256Int32(Avx.Min(large, Avx.ConvertToVector256Single(sum1) * multiplier1));
        return Avx2.AddSaturate(Avx2.PackSignedSaturate(low, high), Vector256.Create((short)output.ZeroPoint));
    }

    /// <summary>The words of two rows of 16, or of four rows of 8 (each two as the halves of 16), to bytes: clamped, row after row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Pack(Vector256<short> first, Vector256<short> second, in Requantization output)
    {
        var bytes = Avx2.Min(Avx2.Max(Avx2.PackUnsignedSaturate(first, second), Vector256.Create((byte)output.Minimum)), Vector256.Create((byte)output.Maximum));
        return Avx2.PermuteVar8x32(bytes.AsInt32(), Vector256.Create(0, 4, 1, 5, 2, 6, 3, 7)).AsByte();
    }

    /// <summary>Two rows of 16 accumulators to 16 bytes each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Store(Vector256<int> s00, Vector256<int> s01, Vector256<int> s10, Vector256<int> s11, Vector256<float> multiplier0, Vector256<float> multiplier1, byte* y0, byte* y1, in Requantization output)
    {
        var bytes = Pack(Words(s00, s01, multiplier0, multiplier1, output), Words(s10, s11, multiplier0, multiplier1, output), output);
        bytes.GetLower().Store(y0);
        bytes.GetUpper().Store(y1);
    }

    /// <summary>Four rows of 8 accumulators to 8 bytes each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void StoreHalves(Vector256<int> s0, Vector256<int> s1, Vector256<int> s2, Vector256<int> s3, Vector256<float> multiplier, byte* y0, byte* y1, byte* y2, byte* y3, in Requantization output)
    {
        var bytes = Pack(Words(s0, s1, multiplier, multiplier, output), Words(s2, s3, multiplier, multiplier, output), output).AsUInt64();
        *(ulong*)y0 = bytes.ToScalar();
        *(ulong*)y1 = bytes.GetElement(1);
        *(ulong*)y2 = bytes.GetElement(2);
        *(ulong*)y3 = bytes.GetElement(3);
    }

    /// <summary>16 accumulators, in order, to 16 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector128<byte> Apply(Vector128<int> sum0, Vector128<int> sum1, Vector128<int> sum2, Vector128<int> sum3, float* multipliers, in Requantization output)
    {
        Vector128<float> v0 = Vector128.ConvertToSingle(sum0) * Vector128.Load(multipliers), v1 = Vector128.ConvertToSingle(sum1) * Vector128.Load(multipliers + 4);
        Vector128<float> v2 = Vector128.ConvertToSingle(sum2) * Vector128.Load(multipliers + 8), v3 = Vector128.ConvertToSingle(sum3) * Vector128.Load(multipliers + 12);
        return Round(v0, v1, v2, v3, output);
    }

    /// <summary>16 values in output steps, in order, clamped and rounded to 16 bytes. NaN gives the minimum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Round(Vector128<float> v0, Vector128<float> v1, Vector128<float> v2, Vector128<float> v3, in Requantization output) =>
        Narrow(Narrow(Round(v0, output), Round(v1, output)), Narrow(Round(v2, output), Round(v3, output)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Round(Vector128<float> value, in Requantization output)
    {
        Vector128<float> minimum = Vector128.Create((float)(output.Minimum - output.ZeroPoint)), maximum = Vector128.Create((float)(output.Maximum - output.ZeroPoint));
        return RoundHalfEven(Vector128.MinNative(Vector128.MaxNative(value, minimum), maximum)) + Vector128.Create(output.ZeroPoint);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Narrow(Vector128<int> low, Vector128<int> high) => Sse2.IsSupported ? Sse2.PackSignedSaturate(low, high) : Vector128.Narrow(low, high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Narrow(Vector128<short> low, Vector128<short> high) => Sse2.IsSupported ? Sse2.PackUnsignedSaturate(low, high) : Vector128.Narrow(low.AsUInt16(), high.AsUInt16());

    /// <summary>Round half to even of values in (−2²², 2²²): adding 1.5·2²³ leaves the rounded integer in the low bits of the mantissa.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> RoundHalfEven(Vector128<float> value)
    {
        if (Sse2.IsSupported)
            return Sse2.ConvertToVector128Int32(value);
        if (AdvSimd.IsSupported)
            return AdvSimd.ConvertToInt32RoundToEven(value);
        var magic = Vector128.Create(12582912f);
        return (value + magic).AsInt32() - magic.AsInt32();
    }
}
