using System.Runtime.Intrinsics;

namespace EdgeRuntime.Kernels;

/// <summary>The loops over K of <see cref="Int8Tile256{TDot}"/>, one a shape of tile.</summary>
internal readonly unsafe partial struct Int8Tile256<TDot>
{
    // Rows that a call does not have repeat the last one: they compute and store the same bytes to the same place.
    private static void Rows6<TWalk>(byte* a, nint lda, int rows, int quads, sbyte* weights, int* bias, float* multipliers, byte* y, nint ldy, in Requantization output, int runs, nint step) where TWalk : ITileWalk
    {
        nint last = rows - 1;
        byte* a1 = a + lda, a2 = a + 2 * lda, a3 = a + 3 * lda, a4 = a + 4 * lda, a5 = a + last * lda;
        Vector256<int> s00 = Vector256.Load(bias), s01 = Vector256.Load(bias + 8);
        Vector256<int> s10 = s00, s11 = s01, s20 = s00, s21 = s01, s30 = s00, s31 = s01, s40 = s00, s41 = s01, s50 = s00, s51 = s01;
        nint run = 0, start = 0;
        do
        {
            for (nint i = start, end = start + (nint)quads * 4; i < end; i += 4)
            {
                Vector256<int> w0 = Vector256.Load((int*)weights), w1 = Vector256.Load((int*)(weights + 32));
                weights += 64;
                var v = Vector256.Create(*(int*)(a + i));
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
                v = Vector256.Create(*(int*)(a4 + i));
                s40 = TDot.MultiplyAdd(s40, v, w0);
                s41 = TDot.MultiplyAdd(s41, v, w1);
                v = Vector256.Create(*(int*)(a5 + i));
                s50 = TDot.MultiplyAdd(s50, v, w0);
                s51 = TDot.MultiplyAdd(s51, v, w1);
            }
            start += step;
        }
        while (TWalk.HasRuns && ++run < runs);
        Vector256<float> m0 = Vector256.Load(multipliers), m1 = Vector256.Load(multipliers + 8);
        RequantizeVector.Store(s00, s01, s10, s11, m0, m1, y, y + ldy, output);
        RequantizeVector.Store(s20, s21, s30, s31, m0, m1, y + 2 * ldy, y + 3 * ldy, output);
        RequantizeVector.Store(s40, s41, s50, s51, m0, m1, y + 4 * ldy, y + last * ldy, output);
    }

    private static void Rows4<TWalk>(byte* a, nint lda, int rows, int quads, sbyte* weights, int* bias, float* multipliers, byte* y, nint ldy, in Requantization output, int runs, nint step) where TWalk : ITileWalk
    {
        nint last = rows - 1, second = Math.Min(2, last);
        byte* a1 = a + lda, a2 = a + second * lda, a3 = a + last * lda;
        Vector256<int> s00 = Vector256.Load(bias), s01 = Vector256.Load(bias + 8);
        Vector256<int> s10 = s00, s11 = s01, s20 = s00, s21 = s01, s30 = s00, s31 = s01;
        nint run = 0, start = 0;
        do
        {
            for (nint i = start, end = start + (nint)quads * 4; i < end; i += 4)
            {
                Vector256<int> w0 = Vector256.Load((int*)weights), w1 = Vector256.Load((int*)(weights + 32));
                weights += 64;
                var v = Vector256.Create(*(int*)(a + i));
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
            start += step;
        }
        while (TWalk.HasRuns && ++run < runs);
        Vector256<float> m0 = Vector256.Load(multipliers), m1 = Vector256.Load(multipliers + 8);
        RequantizeVector.Store(s00, s01, s10, s11, m0, m1, y, y + ldy, output);
        RequantizeVector.Store(s20, s21, s30, s31, m0, m1, y + second * ldy, y + last * ldy, output);
    }

    private static void Wide4<TWalk>(byte* a, nint lda, int rows, int quads, sbyte* weights, int* bias, float* multipliers, byte* y, nint ldy, in Requantization output, int runs, nint step) where TWalk : ITileWalk
    {
        nint last = rows - 1, first = Math.Min(1, last), second = Math.Min(2, last), tileBytes = (nint)quads * (4 * Tile) * (TWalk.HasRuns ? runs : 1);
        byte* a1 = a + first * lda, a2 = a + second * lda, a3 = a + last * lda;
        Vector256<int> s00 = Vector256.Load(bias), s01 = Vector256.Load(bias + 8), s02 = Vector256.Load(bias + 16);
        Vector256<int> s10 = s00, s11 = s01, s12 = s02, s20 = s00, s21 = s01, s22 = s02, s30 = s00, s31 = s01, s32 = s02;
        nint run = 0, start = 0;
        do
        {
            for (nint i = start, end = start + (nint)quads * 4; i < end; i += 4, weights += 4 * Tile)
            {
                Vector256<int> w0 = Vector256.Load((int*)weights), w1 = Vector256.Load((int*)(weights + 32)), w2 = Vector256.Load((int*)(weights + tileBytes));
                var v = Vector256.Create(*(int*)(a + i));
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
            start += step;
        }
        while (TWalk.HasRuns && ++run < runs);
        Vector256<float> m0 = Vector256.Load(multipliers), m1 = Vector256.Load(multipliers + 8), m2 = Vector256.Load(multipliers + 16);
        byte* y1 = y + first * ldy, y2 = y + second * ldy, y3 = y + last * ldy;
        RequantizeVector.Store(s00, s01, s10, s11, m0, m1, y, y1, output);
        RequantizeVector.Store(s20, s21, s30, s31, m0, m1, y2, y3, output);
        RequantizeVector.StoreHalves(s02, s12, s22, s32, m2, y + Tile, y1 + Tile, y2 + Tile, y3 + Tile, output);
    }

    private static void Half8<TWalk>(byte* a, nint lda, int rows, int quads, sbyte* weights, int* bias, float* multipliers, byte* y, nint ldy, in Requantization output, int runs, nint step) where TWalk : ITileWalk
    {
        nint r7 = rows - 1, r1 = Math.Min(1, r7), r2 = Math.Min(2, r7), r3 = Math.Min(3, r7), r4 = Math.Min(4, r7), r5 = Math.Min(5, r7), r6 = Math.Min(6, r7);
        byte* a1 = a + r1 * lda, a2 = a + r2 * lda, a3 = a + r3 * lda, a4 = a + r4 * lda, a5 = a + r5 * lda, a6 = a + r6 * lda, a7 = a + r7 * lda;
        var s0 = Vector256.Load(bias);
        Vector256<int> s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
        nint run = 0, start = 0;
        do
        {
            for (nint i = start, end = start + (nint)quads * 4; i < end; i += 4, weights += 4 * Tile)
            {
                var w = Vector256.Load((int*)weights);
                s0 = TDot.MultiplyAdd(s0, Vector256.Create(*(int*)(a + i)), w);
                s1 = TDot.MultiplyAdd(s1, Vector256.Create(*(int*)(a1 + i)), w);
                s2 = TDot.MultiplyAdd(s2, Vector256.Create(*(int*)(a2 + i)), w);
                s3 = TDot.MultiplyAdd(s3, Vector256.Create(*(int*)(a3 + i)), w);
                s4 = TDot.MultiplyAdd(s4, Vector256.Create(*(int*)(a4 + i)), w);
                s5 = TDot.MultiplyAdd(s5, Vector256.Create(*(int*)(a5 + i)), w);
                s6 = TDot.MultiplyAdd(s6, Vector256.Create(*(int*)(a6 + i)), w);
                s7 = TDot.MultiplyAdd(s7, Vector256.Create(*(int*)(a7 + i)), w);
            }
            start += step;
        }
        while (TWalk.HasRuns && ++run < runs);
        var m = Vector256.Load(multipliers);
        RequantizeVector.StoreHalves(s0, s1, s2, s3, m, y, y + r1 * ldy, y + r2 * ldy, y + r3 * ldy, output);
        RequantizeVector.StoreHalves(s4, s5, s6, s7, m, y + r4 * ldy, y + r5 * ldy, y + r6 * ldy, y + r7 * ldy, output);
    }

    private static void Rows1(byte* a, int quads, sbyte* weights, int* bias, float* multipliers, byte* y, in Requantization output)
    {
        // Even and odd groups of four have accumulators of their own, so that one addition does not wait for the other.
        Vector256<int> s0 = Vector256.Load(bias), s1 = Vector256.Load(bias + 8), t0 = default, t1 = default;
        var i = 0;
        for (; i <= quads - 2; i += 2, weights += 128)
        {
            Vector256<int> v = Vector256.Create(*(int*)(a + 4 * i)), u = Vector256.Create(*(int*)(a + 4 * i + 4));
            s0 = TDot.MultiplyAdd(s0, v, Vector256.Load((int*)weights));
            s1 = TDot.MultiplyAdd(s1, v, Vector256.Load((int*)(weights + 32)));
            t0 = TDot.MultiplyAdd(t0, u, Vector256.Load((int*)(weights + 64)));
            t1 = TDot.MultiplyAdd(t1, u, Vector256.Load((int*)(weights + 96)));
        }
        if (i < quads)
        {
            var v = Vector256.Create(*(int*)(a + 4 * i));
            s0 = TDot.MultiplyAdd(s0, v, Vector256.Load((int*)weights));
            s1 = TDot.MultiplyAdd(s1, v, Vector256.Load((int*)(weights + 32)));
        }
        RequantizeVector.Apply(s0 + t0, s1 + t1, Vector256.Load(multipliers), Vector256.Load(multipliers + 8), output).Store(y);
    }

    private static void Row4(byte* a, int quads, sbyte* weights, nint tileBytes, int* bias, float* multipliers, byte* y, in Requantization output)
    {
        sbyte* weights1 = weights + tileBytes, weights2 = weights1 + tileBytes, weights3 = weights2 + tileBytes;
        Vector256<int> s0 = Vector256.Load(bias), s1 = Vector256.Load(bias + 8), s2 = Vector256.Load(bias + 16), s3 = Vector256.Load(bias + 24);
        Vector256<int> s4 = Vector256.Load(bias + 32), s5 = Vector256.Load(bias + 40), s6 = Vector256.Load(bias + 48), s7 = Vector256.Load(bias + 56);
        for (nint i = 0; i < tileBytes; i += 64, a += 4)
        {
            var v = Vector256.Create(*(int*)a);
            s0 = TDot.MultiplyAdd(s0, v, Vector256.Load((int*)(weights + i)));
            s1 = TDot.MultiplyAdd(s1, v, Vector256.Load((int*)(weights + i + 32)));
            s2 = TDot.MultiplyAdd(s2, v, Vector256.Load((int*)(weights1 + i)));
            s3 = TDot.MultiplyAdd(s3, v, Vector256.Load((int*)(weights1 + i + 32)));
            s4 = TDot.MultiplyAdd(s4, v, Vector256.Load((int*)(weights2 + i)));
            s5 = TDot.MultiplyAdd(s5, v, Vector256.Load((int*)(weights2 + i + 32)));
            s6 = TDot.MultiplyAdd(s6, v, Vector256.Load((int*)(weights3 + i)));
            s7 = TDot.MultiplyAdd(s7, v, Vector256.Load((int*)(weights3 + i + 32)));
        }
        RequantizeVector.Apply(s0, s1, Vector256.Load(multipliers), Vector256.Load(multipliers + 8), output).Store(y);
        RequantizeVector.Apply(s2, s3, Vector256.Load(multipliers + 16), Vector256.Load(multipliers + 24), output).Store(y + 16);
        RequantizeVector.Apply(s4, s5, Vector256.Load(multipliers + 32), Vector256.Load(multipliers + 40), output).Store(y + 32);
        RequantizeVector.Apply(s6, s7, Vector256.Load(multipliers + 48), Vector256.Load(multipliers + 56), output).Store(y + 48);
    }
}
