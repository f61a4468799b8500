using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EdgeRuntime.Kernels;

/// <summary>Each i32 lane i gains <c>a[2i]·b[2i] + a[2i+1]·b[2i+1]</c>, all of them i16, modulo 2³².</summary>
internal interface IWordDot
{
    /// <summary>Vectors of 8 columns in a tile of four rows that the 16 registers hold.</summary>
    static abstract int Vectors { get; }

    /// <summary>The sum.</summary>
    static abstract Vector256<int> MultiplyAdd(Vector256<int> sum, Vector256<int> a, Vector256<int> b);
}

/// <summary>One instruction.</summary>
internal readonly struct AvxVnniWordDot : IWordDot
{
    public static int Vectors => 3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> MultiplyAdd(Vector256<int> sum, Vector256<int> a, Vector256<int> b) => AvxVnni.MultiplyWideningAndAdd(sum, a.AsInt16(), b.AsInt16());
}

/// <summary>Two instructions, and a register for the product.</summary>
internal readonly struct Avx2WordDot : IWordDot
{
    public static int Vectors => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> MultiplyAdd(Vector256<int> sum, Vector256<int> a, Vector256<int> b) => sum + Avx2.MultiplyAddAdjacent(a.AsInt16(), b.AsInt16());
}
