using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace EdgeRuntime.Kernels;

/// <summary>What kernels over <see cref="ISignedDotProduct"/> share: u8 values as s8 that are 128 lower, and the accumulators that make up for it.</summary>
internal static unsafe class SignedSums
{
    /// <summary>16 values, 128 lower.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> Load(byte* values) => (Vector128.Load(values) ^ Vector128.Create((byte)128)).AsSByte();

    /// <summary>4 values, 128 lower, in lane 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> LoadQuad(byte* values) => Vector128.CreateScalar(*(uint*)values ^ 0x80808080u).AsSByte();

    /// <summary><c>start[i] = bias[i] + 128·Σ w</c> over 16 columns of packed weights.</summary>
    public static void Start<TDot>(int* bias, sbyte* weights, int quads, int* start) where TDot : ISignedDotProduct
    {
        var ones = Vector128<sbyte>.One;
        Vector128<int> s0 = default, s1 = default, s2 = default, s3 = default;
        for (var i = 0; i < quads; i++, weights += 64)
        {
            s0 = TDot.MultiplyAdd(s0, Vector128.Load(weights), ones);
            s1 = TDot.MultiplyAdd(s1, Vector128.Load(weights + 16), ones);
            s2 = TDot.MultiplyAdd(s2, Vector128.Load(weights + 32), ones);
            s3 = TDot.MultiplyAdd(s3, Vector128.Load(weights + 48), ones);
        }
        (Vector128.Load(bias) + (s0 << 7)).Store(start);
        (Vector128.Load(bias + 4) + (s1 << 7)).Store(start + 4);
        (Vector128.Load(bias + 8) + (s2 << 7)).Store(start + 8);
        (Vector128.Load(bias + 12) + (s3 << 7)).Store(start + 12);
    }
}
