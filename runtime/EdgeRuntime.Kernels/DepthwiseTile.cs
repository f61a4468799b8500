using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace EdgeRuntime.Kernels;

/// <summary>
/// The micro-kernel of depthwise convolution: tile t holds 16 channels, <c>Σ_tap quad(values + 64·t + offsets[tap]) · quad(weights + 64·tap)</c>, requantized in registers.
/// </summary>
internal unsafe interface IDepthwiseTile
{
    /// <summary>Computes tiles and stores 16 bytes for each at y + t·ldy.</summary>
    static abstract void Run(byte* values, nint* offsets, int taps, sbyte* weights, int* bias, float* multipliers, byte* y, nint ldy, int tiles, in Requantization output);
}

/// <summary>Four tiles at once on 256-bit vectors: accumulator (t, h) holds channels 8h … 8h+7 of tile t.</summary>
internal readonly unsafe struct DepthwiseTile256<TDot> : IDepthwiseTile where TDot : IDotProduct
{
    public static void Run(byte* values, nint* offsets, int taps, sbyte* weights, int* bias, float* multipliers, byte* y, nint ldy, int tiles, in Requantization output)
    {
        var tile = 0;
        for (; tile <= tiles - 4; tile += 4, values += 256, y += 4 * ldy)
            Four(values, offsets, taps, weights, bias, multipliers, y, ldy, output);
        for (; tile < tiles; tile++, values += 64, y += ldy)
            One(values, offsets, taps, weights, bias, multipliers, y, output);
    }

    private static void Four(byte* values, nint* offsets, int taps, sbyte* weights, int* bias, float* multipliers, byte* y, nint ldy, in Requantization output)
    {
        Vector256<int> s00 = Vector256.Load(bias), s01 = Vector256.Load(bias + 8);
        Vector256<int> s10 = s00, s11 = s01, s20 = s00, s21 = s01, s30 = s00, s31 = s01;
        for (var tap = 0; tap < taps; tap++, weights += 64)
        {
            Vector256<int> w0 = Vector256.Load((int*)weights), w1 = Vector256.Load((int*)(weights + 32));
            var v = (int*)(values + offsets[tap]);
            s00 = TDot.MultiplyAdd(s00, Vector256.Load(v), w0);
            s01 = TDot.MultiplyAdd(s01, Vector256.Load(v + 8), w1);
            s10 = TDot.MultiplyAdd(s10, Vector256.Load(v + 16), w0);
            s11 = TDot.MultiplyAdd(s11, Vector256.Load(v + 24), w1);
            s20 = TDot.MultiplyAdd(s20, Vector256.Load(v + 32), w0);
            s21 = TDot.MultiplyAdd(s21, Vector256.Load(v + 40), w1);
            s30 = TDot.MultiplyAdd(s30, Vector256.Load(v + 48), w0);
            s31 = TDot.MultiplyAdd(s31, Vector256.Load(v + 56), w1);
        }
        Vector256<float> m0 = Vector256.Load(multipliers), m1 = Vector256.Load(multipliers + 8);
        RequantizeVector.Store(s00, s01, s10, s11, m0, m1, y, y + ldy, output);
        RequantizeVector.Store(s20, s21, s30, s31, m0, m1, y + 2 * ldy, y + 3 * ldy, output);
    }

    private static void One(byte* values, nint* offsets, int taps, sbyte* weights, int* bias, float* multipliers, byte* y, in Requantization output)
    {
        Vector256<int> s0 = Vector256.Load(bias), s1 = Vector256.Load(bias + 8);
        for (var tap = 0; tap < taps; tap++, weights += 64)
        {
            var v = (int*)(values + offsets[tap]);
            s0 = TDot.MultiplyAdd(s0, Vector256.Load(v), Vector256.Load((int*)weights));
            s1 = TDot.MultiplyAdd(s1, Vector256.Load(v + 8), Vector256.Load((int*)(weights + 32)));
        }
        RequantizeVector.Apply(s0, s1, Vector256.Load(multipliers), Vector256.Load(multipliers + 8), output).Store(y);
    }
}

/// <summary>One tile at once on 128-bit vectors: accumulator h holds channels 4h … 4h+3. Arm processors that have a dot product of bytes get <see cref="DepthwiseTileSigned{TDot}"/>.</summary>
internal readonly unsafe struct DepthwiseTile128 : IDepthwiseTile
{
    public static void Run(byte* values, nint* offsets, int taps, sbyte* weights, int* bias, float* multipliers, byte* y, nint ldy, int tiles, in Requantization output)
    {
        if (Dp.IsSupported)
        {
            DepthwiseTileSigned<ArmDot>.Run(values, offsets, taps, weights, bias, multipliers, y, ldy, tiles, output);
            return;
        }
        for (var tile = 0; tile < tiles; tile++, values += 64, y += ldy)
        {
            Vector128<int> s0 = Vector128.Load(bias), s1 = Vector128.Load(bias + 4), s2 = Vector128.Load(bias + 8), s3 = Vector128.Load(bias + 12);
            for (var tap = 0; tap < taps; tap++)
            {
                var v = (int*)(values + offsets[tap]);
                var w = (int*)(weights + (nint)tap * 64);
                s0 = Vector128Dot.MultiplyAdd(s0, Vector128.Load(v), Vector128.Load(w));
                s1 = Vector128Dot.MultiplyAdd(s1, Vector128.Load(v + 4), Vector128.Load(w + 4));
                s2 = Vector128Dot.MultiplyAdd(s2, Vector128.Load(v + 8), Vector128.Load(w + 8));
                s3 = Vector128Dot.MultiplyAdd(s3, Vector128.Load(v + 12), Vector128.Load(w + 12));
            }
            RequantizeVector.Apply(s0, s1, s2, s3, multipliers, output).Store(y);
        }
    }
}

/// <summary>The same by a dot product of signed bytes: values are read 128 lower than they are, and the accumulators begin with the bias and 128·Σw.</summary>
internal readonly unsafe struct DepthwiseTileSigned<TDot> : IDepthwiseTile where TDot : ISignedDotProduct
{
    public static void Run(byte* values, nint* offsets, int taps, sbyte* weights, int* bias, float* multipliers, byte* y, nint ldy, int tiles, in Requantization output)
    {
        var start = stackalloc int[WeightPacking.Tile];
        SignedSums.Start<TDot>(bias, weights, taps, start);
        for (var tile = 0; tile < tiles; tile++, values += 64, y += ldy)
        {
            Vector128<int> s0 = Vector128.Load(start), s1 = Vector128.Load(start + 4), s2 = Vector128.Load(start + 8), s3 = Vector128.Load(start + 12);
            for (var tap = 0; tap < taps; tap++)
            {
                var v = values + offsets[tap];
                var w = weights + (nint)tap * 64;
                s0 = TDot.MultiplyAdd(s0, SignedSums.Load(v), Vector128.Load(w));
                s1 = TDot.MultiplyAdd(s1, SignedSums.Load(v + 16), Vector128.Load(w + 16));
                s2 = TDot.MultiplyAdd(s2, SignedSums.Load(v + 32), Vector128.Load(w + 32));
                s3 = TDot.MultiplyAdd(s3, SignedSums.Load(v + 48), Vector128.Load(w + 48));
            }
            RequantizeVector.Apply(s0, s1, s2, s3, multipliers, output).Store(y);
        }
    }
}
