using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace EdgeRuntime.Kernels;

/// <summary>The one primitive of the INT8 kernels on 256-bit vectors: each i32 lane i gains <c>Σ_j a[4i+j] · b[4i+j]</c>, a being u8 and b s8, exact (no intermediate saturation).</summary>
internal interface IDotProduct
{
    /// <summary>Rows of a tile that keep the accumulators and operands of 16 columns in the 16 registers.</summary>
    static abstract int Rows { get; }

    /// <summary>The sum, modulo 2³².</summary>
    static abstract Vector256<int> MultiplyAdd(Vector256<int> sum, Vector256<int> a, Vector256<int> b);
}

/// <summary>One instruction.</summary>
internal readonly struct AvxVnniDot : IDotProduct
{
    public static int Rows => 6;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> MultiplyAdd(Vector256<int> sum, Vector256<int> a, Vector256<int> b) => AvxVnni.MultiplyWideningAndAdd(sum, a.AsByte(), b.AsSByte());
}

/// <summary>Even and odd bytes apart as i16: vpmaddwd of the even ones gives a0·b0 + a2·b2 per lane, of the odd ones a1·b1 + a3·b3; neither can overflow i32.</summary>
internal readonly struct Avx2Dot : IDotProduct
{
    public static int Rows => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> MultiplyAdd(Vector256<int> sum, Vector256<int> a, Vector256<int> b)
    {
        var even = Avx2.MultiplyAddAdjacent((a.AsInt16() & Vector256.Create((short)0xff)), Avx2.ShiftRightArithmetic(Avx2.ShiftLeftLogical(b.AsInt16(), 8), 8));
        var odd = Avx2.MultiplyAddAdjacent(Avx2.ShiftRightLogical(a.AsInt16(), 8), Avx2.ShiftRightArithmetic(b.AsInt16(), 8));
        return sum + even + odd;
    }
}

/// <summary>The same on 128-bit vectors, for any processor that has them.</summary>
internal static class Vector128Dot
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> MultiplyAdd(Vector128<int> sum, Vector128<int> a, Vector128<int> b)
    {
        var even = MultiplyAddPairs(a.AsInt16() & Vector128.Create((short)0xff), Vector128.ShiftRightArithmetic(Vector128.ShiftLeft(b.AsInt16(), 8), 8));
        var odd = MultiplyAddPairs(Vector128.ShiftRightLogical(a.AsInt16(), 8), Vector128.ShiftRightArithmetic(b.AsInt16(), 8));
        return sum + even + odd;
    }

    /// <summary>i32 lane i = left[2i]·right[2i] + left[2i+1]·right[2i+1].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> MultiplyAddPairs(Vector128<short> left, Vector128<short> right)
    {
        if (Sse2.IsSupported)
            return Sse2.MultiplyAddAdjacent(left, right);
        if (AdvSimd.Arm64.IsSupported)
            return AdvSimd.Arm64.AddPairwise(AdvSimd.MultiplyWideningLower(left.GetLower(), right.GetLower()), AdvSimd.MultiplyWideningUpper(left, right));
        Vector128<int> l = left.AsInt32(), r = right.AsInt32();
        var low = Vector128.ShiftRightArithmetic(Vector128.ShiftLeft(l, 16), 16) * Vector128.ShiftRightArithmetic(Vector128.ShiftLeft(r, 16), 16);
        return low + Vector128.ShiftRightArithmetic(l, 16) * Vector128.ShiftRightArithmetic(r, 16);
    }
}

/// <summary>
/// The same where both operands must be s8. u8 operands are read 128 lower, <c>Σ x·w = Σ (x − 128)·w + 128·Σ w</c>, or halved, <c>Σ x·w = 2·Σ (x >> 1)·w + Σ (x &amp; 1)·w</c>; both are exact modulo 2³².
/// </summary>
internal interface ISignedDotProduct
{
    /// <summary>Lane i gains <c>Σ_j a[4i+j] · b[4i+j]</c>.</summary>
    static abstract Vector128<int> MultiplyAdd(Vector128<int> sum, Vector128<sbyte> a, Vector128<sbyte> b);

    /// <summary>Lane i gains <c>Σ_j a[4i+j] · b[4·lane+j]</c>.</summary>
    static abstract Vector128<int> MultiplyAdd(Vector128<int> sum, Vector128<sbyte> a, Vector128<sbyte> b, [ConstantExpected(Max = (byte)3)] byte lane);
}

/// <summary>Arm's sdot. Not run on the project's own machines: the tests run the tiles that use it with the same arithmetic in software.</summary>
internal readonly struct ArmDot : ISignedDotProduct
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> MultiplyAdd(Vector128<int> sum, Vector128<sbyte> a, Vector128<sbyte> b) => Dp.DotProduct(sum, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> MultiplyAdd(Vector128<int> sum, Vector128<sbyte> a, Vector128<sbyte> b, [ConstantExpected(Max = (byte)3)] byte lane) => Dp.DotProductBySelectedQuadruplet(sum, a, b, lane);
}
