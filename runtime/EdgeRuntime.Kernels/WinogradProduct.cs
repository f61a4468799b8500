using System.Runtime.Intrinsics;

namespace EdgeRuntime.Kernels;

/// <summary>The 36 matrix products of <see cref="Conv2DInt8Winograd"/>: i16 tiles by i16 weights to i32, four tiles by up to 24 columns in registers.</summary>
internal static unsafe class WinogradProduct
{
    /// <summary>The most vectors of 8 columns that are computed at once.</summary>
    public const int MostVectors = 3;

    private const int Lanes = Conv2DInt8Winograd.Columns;

    /// <summary>The vectors of columns that are computed at once of so many that are left: two keep the units for products as busy as three, one does not.</summary>
    public static int Vectors<TDot>(int left) where TDot : IWordDot => left == MostVectors + 1 ? 2 : Math.Min(left, TDot.Vectors);

    /// <summary>Sums <c>[36][block][vectors][8]</c> of inputs <c>[36][block][C]</c> and weights <c>[vectors][36][C/2][8][2]</c>.</summary>
    public static void Run<TDot>(short* inputs, int block, int tiles, int channels, short* weights, int vectors, int* sums) where TDot : IWordDot
    {
        if (vectors == 3)
            Run3<TDot>((byte*)inputs, block, tiles, channels, (byte*)weights, sums);
        else if (vectors == 2)
            Run2<TDot>((byte*)inputs, block, tiles, channels, (byte*)weights, sums);
        else
            Run1<TDot>((byte*)inputs, block, tiles, channels, (byte*)weights, sums);
    }

    // Blocks are whole fours of tiles: what lies in those that a call does not have is multiplied too, and not read.
    private static void Run3<TDot>(byte* inputs, int block, int tiles, int channels, byte* weights, int* sums) where TDot : IWordDot
    {
        nint rowBytes = (nint)channels * 2, weightBytes = (nint)channels * 16, vectorBytes = weightBytes * Conv2DInt8Winograd.Positions;
        for (var position = 0; position < Conv2DInt8Winograd.Positions; position++, inputs += block * rowBytes, sums += block * 3 * Lanes, weights += weightBytes)
        {
            for (var row = 0; row < tiles; row += 4)
            {
                byte* a0 = inputs + row * rowBytes, a1 = a0 + rowBytes, a2 = a1 + rowBytes, a3 = a2 + rowBytes, w = weights;
                Vector256<int> s00 = default, s01 = default, s02 = default, s10 = default, s11 = default, s12 = default, s20 = default, s21 = default, s22 = default, s30 = default, s31 = default, s32 = default;
                for (nint i = 0; i < rowBytes; i += 4, w += 32)
                {
                    Vector256<int> w0 = Vector256.Load((int*)w), w1 = Vector256.Load((int*)(w + vectorBytes)), w2 = Vector256.Load((int*)(w + 2 * vectorBytes));
                    var v = Vector256.Create(*(int*)(a0 + i));
                    s00 = TDot.MultiplyAdd(s00, v, w0);
                    s01 = TDot.MultiplyAdd(s01, v, w1);
                    s02 = TDot.MultiplyAdd(s02, v, w2);
                    v = Vector256.Create(*(int*)(a1 + i));
                    s10 = TDot.MultiplyAdd(s10, v, w0);
                    s11 = TDot.MultiplyAdd(s11, v, w1);
                    s12 = TDot.MultiplyAdd(s12, v, w2);
                    v = Vector256.Create(*(int*)(a2 + i));
                    s20 = TDot.MultiplyAdd(s20, v, w0);
                    s21 = TDot.MultiplyAdd(s21, v, w1);
                    s22 = TDot.MultiplyAdd(s22, v, w2);
                    v = Vector256.Create(*(int*)(a3 + i));
                    s30 = TDot.MultiplyAdd(s30, v, w0);
                    s31 = TDot.MultiplyAdd(s31, v, w1);
                    s32 = TDot.MultiplyAdd(s32, v, w2);
                }
                var to = sums + row * (3 * Lanes);
                Store3(to, s00, s01, s02);
                Store3(to + 3 * Lanes, s10, s11, s12);
                Store3(to + 6 * Lanes, s20, s21, s22);
                Store3(to + 9 * Lanes, s30, s31, s32);
            }
        }
    }

    private static void Run2<TDot>(byte* inputs, int block, int tiles, int channels, byte* weights, int* sums) where TDot : IWordDot
    {
        nint rowBytes = (nint)channels * 2, weightBytes = (nint)channels * 16, vectorBytes = weightBytes * Conv2DInt8Winograd.Positions;
        for (var position = 0; position < Conv2DInt8Winograd.Positions; position++, inputs += block * rowBytes, sums += block * 2 * Lanes, weights += weightBytes)
        {
            for (var row = 0; row < tiles; row += 4)
            {
                byte* a0 = inputs + row * rowBytes, a1 = a0 + rowBytes, a2 = a1 + rowBytes, a3 = a2 + rowBytes, w = weights;
                Vector256<int> s00 = default, s01 = default, s10 = default, s11 = default, s20 = default, s21 = default, s30 = default, s31 = default;
                for (nint i = 0; i < rowBytes; i += 4, w += 32)
                {
                    Vector256<int> w0 = Vector256.Load((int*)w), w1 = Vector256.Load((int*)(w + vectorBytes));
                    var v = Vector256.Create(*(int*)(a0 + i));
                    s00 = TDot.MultiplyAdd(s00, v, w0);
                    s01 = TDot.MultiplyAdd(s01, v, w1);
                    v = Vector256.Create(*(int*)(a1 + i));
                    s10 = TDot.MultiplyAdd(s10, v, w0);
                    s11 = TDot.MultiplyAdd(s11, v, w1);
                    v = Vector256.Create(*(int*)(a2 + i));
                    s20 = TDot.MultiplyAdd(s20, v, w0);
                    s21 = TDot.MultiplyAdd(s21, v, w1);
                    v = Vector256.Create(*(int*)(a3 + i));
                    s30 = TDot.MultiplyAdd(s30, v, w0);
                    s31 = TDot.MultiplyAdd(s31, v, w1);
                }
                var to = sums + row * (2 * Lanes);
                Store2(to, s00, s01);
                Store2(to + 2 * Lanes, s10, s11);
                Store2(to + 4 * Lanes, s20, s21);
                Store2(to + 6 * Lanes, s30, s31);
            }
        }
    }

    private static void Run1<TDot>(byte* inputs, int block, int tiles, int channels, byte* weights, int* sums) where TDot : IWordDot
    {
        nint rowBytes = (nint)channels * 2, weightBytes = (nint)channels * 16;
        for (var position = 0; position < Conv2DInt8Winograd.Positions; position++, inputs += block * rowBytes, sums += block * Lanes, weights += weightBytes)
        {
            for (var row = 0; row < tiles; row += 4)
            {
                byte* a0 = inputs + row * rowBytes, a1 = a0 + rowBytes, a2 = a1 + rowBytes, a3 = a2 + rowBytes, w = weights;
                Vector256<int> s0 = default, s1 = default, s2 = default, s3 = default;
                for (nint i = 0; i < rowBytes; i += 4, w += 32)
                {
                    var w0 = Vector256.Load((int*)w);
                    s0 = TDot.MultiplyAdd(s0, Vector256.Create(*(int*)(a0 + i)), w0);
                    s1 = TDot.MultiplyAdd(s1, Vector256.Create(*(int*)(a1 + i)), w0);
                    s2 = TDot.MultiplyAdd(s2, Vector256.Create(*(int*)(a2 + i)), w0);
                    s3 = TDot.MultiplyAdd(s3, Vector256.Create(*(int*)(a3 + i)), w0);
                }
                var to = sums + row * Lanes;
                s0.Store(to);
                s1.Store(to + Lanes);
                s2.Store(to + 2 * Lanes);
                s3.Store(to + 3 * Lanes);
            }
        }
    }

    private static void Store3(int* sums, Vector256<int> s0, Vector256<int> s1, Vector256<int> s2)
    {
        s0.Store(sums);
        s1.Store(sums + Lanes);
        s2.Store(sums + 2 * Lanes);
    }

    private static void Store2(int* sums, Vector256<int> s0, Vector256<int> s1)
    {
        s0.Store(sums);
        s1.Store(sums + Lanes);
    }
}
