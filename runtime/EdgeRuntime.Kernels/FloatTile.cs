using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EdgeRuntime.Kernels;

/// <summary>A micro-kernel: products of a few rows of f32 with tiles of 16 packed columns, biased and clamped in registers.</summary>
internal unsafe interface IFloatTile
{
    /// <summary>The most rows of one call of <see cref="Run"/>.</summary>
    static abstract int Rows { get; }

    /// <summary>The most tiles of 16 columns of one call of <see cref="Run"/>.</summary>
    static abstract int Tiles { get; }

    /// <summary>Computes rows × 16 values a tile and stores the first <paramref name="columns"/> of each row. Bias holds 16 entries a tile; the tiles' weights lie behind each other. A row of a is <paramref name="runs"/> runs of <paramref name="run"/> values, <paramref name="step"/> apart; the distances are in elements. Each sum begins with the bias and gains the products in the order of k, whatever tile they are in: how threads share rows does not show in the result.</summary>
    static abstract void Run(float* a, nint lda, int rows, int runs, nint run, nint step, float* weights, float* bias, float* y, nint ldy, int columns, in FloatClamp clamp);

    /// <summary>Where the packed weights lie that follow <paramref name="count"/> others.</summary>
    static virtual float* At(float* weights, nint count) => weights + count;

    /// <summary>The next <paramref name="count"/> packed weights as <see cref="Run"/> reads them: where they lie, or widened into <paramref name="panel"/>.</summary>
    static virtual float* Panel(float* weights, nint count, float* panel) => weights;

    /// <summary>Computes one row of <paramref name="columns"/> values, for layers that have no other: its order of summation may be one of its own, but is the same for every column, however many there are.</summary>
    static abstract void RunRow(float* a, int k, float* weights, float* bias, float* y, int columns, in FloatClamp clamp);
}

/// <summary>Tiles of 6×16 on 256-bit vectors with FMA: accumulator (r, h) holds columns 8h … 8h+7 of row r.</summary>
internal readonly unsafe struct FloatTile256 : IFloatTile
{
    public static int Rows => 6;

    public static int Tiles => 1;

    [SkipLocalsInit]
    public static void Run(float* a, nint lda, int rows, int runs, nint run, nint step, float* weights, float* bias, float* y, nint ldy, int columns, in FloatClamp clamp)
    {
        if (columns == WeightPacking.Tile)
        {
            Whole(a, lda, rows, runs, run, step, weights, bias, y, ldy, clamp);
            return;
        }
        var temporary = stackalloc float[6 * WeightPacking.Tile];
        Whole(a, lda, rows, runs, run, step, weights, bias, temporary, WeightPacking.Tile, clamp);
        for (var row = 0; row < rows; row++)
            ByteCopy.Run((byte*)(temporary + row * WeightPacking.Tile), (byte*)(y + row * ldy), columns * sizeof(float));
    }

    public static void RunRow(float* a, int k, float* weights, float* bias, float* y, int columns, in FloatClamp clamp) => RunRow<float>(a, k, weights, bias, y, columns, clamp);

    /// <summary><see cref="IFloatTile.RunRow"/> with weights of f32 or f16 (<see cref="HalfVector"/>).</summary>
    [SkipLocalsInit]
    internal static void RunRow<TWeight>(float* a, int k, TWeight* weights, float* bias, float* y, int columns, in FloatClamp clamp) where TWeight : unmanaged
    {
        const int Tile = WeightPacking.Tile;
        for (; columns >= Tile; columns -= Tile, weights += (nint)k * Tile, bias += Tile, y += Tile)
            Rows1(a, k, weights, bias, y, clamp);
        if (columns == 0)
            return;
        var temporary = stackalloc float[Tile];
        Rows1(a, k, weights, bias, temporary, clamp);
        ByteCopy.Run((byte*)temporary, (byte*)y, columns * sizeof(float));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Whole(float* a, nint lda, int rows, int runs, nint run, nint step, float* weights, float* bias, float* y, nint ldy, in FloatClamp clamp)
    {
        if (rows > 4)
            Rows6(a, lda, rows, runs, run, step, weights, bias, y, ldy, clamp);
        else
            Rows4(a, lda, rows, runs, run, step, weights, bias, y, ldy, clamp);
    }

    // Rows that a call does not have repeat the last one: they compute and store the same values to the same place.
    private static void Rows6(float* a, nint lda, int rows, int runs, nint run, nint step, float* weights, float* bias, float* y, nint ldy, in FloatClamp clamp)
    {
        nint last = rows - 1;
        float* a1 = a + lda, a2 = a + 2 * lda, a3 = a + 3 * lda, a4 = a + 4 * lda, a5 = a + last * lda;
        Vector256<float> s00 = Vector256.Load(bias), s01 = Vector256.Load(bias + 8);
        Vector256<float> s10 = s00, s11 = s01, s20 = s00, s21 = s01, s30 = s00, s31 = s01, s40 = s00, s41 = s01, s50 = s00, s51 = s01;
        nint gap = step - run, end = run;
        for (nint i = 0; runs > 0; runs--, i += gap, end += step)
        {
            for (; i < end; i++, weights += 16)
            {
                Vector256<float> w0 = Vector256.Load(weights), w1 = Vector256.Load(weights + 8);
                var v = Vector256.Create(a[i]);
                s00 = Fma.MultiplyAdd(v, w0, s00);
                s01 = Fma.MultiplyAdd(v, w1, s01);
                v = Vector256.Create(a1[i]);
                s10 = Fma.MultiplyAdd(v, w0, s10);
                s11 = Fma.MultiplyAdd(v, w1, s11);
                v = Vector256.Create(a2[i]);
                s20 = Fma.MultiplyAdd(v, w0, s20);
                s21 = Fma.MultiplyAdd(v, w1, s21);
                v = Vector256.Create(a3[i]);
                s30 = Fma.MultiplyAdd(v, w0, s30);
                s31 = Fma.MultiplyAdd(v, w1, s31);
                v = Vector256.Create(a4[i]);
                s40 = Fma.MultiplyAdd(v, w0, s40);
                s41 = Fma.MultiplyAdd(v, w1, s41);
                v = Vector256.Create(a5[i]);
                s50 = Fma.MultiplyAdd(v, w0, s50);
                s51 = Fma.MultiplyAdd(v, w1, s51);
            }
        }
        Store(s00, s01, y, clamp);
        Store(s10, s11, y + ldy, clamp);
        Store(s20, s21, y + 2 * ldy, clamp);
        Store(s30, s31, y + 3 * ldy, clamp);
        Store(s40, s41, y + 4 * ldy, clamp);
        Store(s50, s51, y + last * ldy, clamp);
    }

    private static void Rows4(float* a, nint lda, int rows, int runs, nint run, nint step, float* weights, float* bias, float* y, nint ldy, in FloatClamp clamp)
    {
        nint last = rows - 1, first = Math.Min(1, last), second = Math.Min(2, last);
        float* a1 = a + first * lda, a2 = a + second * lda, a3 = a + last * lda;
        Vector256<float> s00 = Vector256.Load(bias), s01 = Vector256.Load(bias + 8);
        Vector256<float> s10 = s00, s11 = s01, s20 = s00, s21 = s01, s30 = s00, s31 = s01;
        nint gap = step - run, end = run;
        for (nint i = 0; runs > 0; runs--, i += gap, end += step)
        {
            for (; i < end; i++, weights += 16)
            {
                Vector256<float> w0 = Vector256.Load(weights), w1 = Vector256.Load(weights + 8);
                var v = Vector256.Create(a[i]);
                s00 = Fma.MultiplyAdd(v, w0, s00);
                s01 = Fma.MultiplyAdd(v, w1, s01);
                v = Vector256.Create(a1[i]);
                s10 = Fma.MultiplyAdd(v, w0, s10);
                s11 = Fma.MultiplyAdd(v, w1, s11);
                v = Vector256.Create(a2[i]);
                s20 = Fma.MultiplyAdd(v, w0, s20);
                s21 = Fma.MultiplyAdd(v, w1, s21);
                v = Vector256.Create(a3[i]);
                s30 = Fma.MultiplyAdd(v, w0, s30);
                s31 = Fma.MultiplyAdd(v, w1, s31);
            }
        }
        Store(s00, s01, y, clamp);
        Store(s10, s11, y + first * ldy, clamp);
        Store(s20, s21, y + second * ldy, clamp);
        Store(s30, s31, y + last * ldy, clamp);
    }

    private static void Rows1<TWeight>(float* a, int k, TWeight* weights, float* bias, float* y, in FloatClamp clamp) where TWeight : unmanaged
    {
        // Four k at a time have accumulators of their own, so that one addition does not wait for the other.
        Vector256<float> s0 = Vector256.Load(bias), s1 = Vector256.Load(bias + 8), t0 = default, t1 = default, u0 = default, u1 = default, v0 = default, v1 = default;
        HalfVector.Reorder256<TWeight>(ref s0, ref s1);
        var i = 0;
        for (; i <= k - 4; i += 4, weights += 64)
        {
            MultiplyAdd(HalfVector.Value256<TWeight>(a[i]), weights, ref s0, ref s1);
            MultiplyAdd(HalfVector.Value256<TWeight>(a[i + 1]), weights + 16, ref t0, ref t1);
            MultiplyAdd(HalfVector.Value256<TWeight>(a[i + 2]), weights + 32, ref u0, ref u1);
            MultiplyAdd(HalfVector.Value256<TWeight>(a[i + 3]), weights + 48, ref v0, ref v1);
        }
        for (; i < k; i++, weights += 16)
            MultiplyAdd(HalfVector.Value256<TWeight>(a[i]), weights, ref s0, ref s1);
        Store<TWeight>(s0 + t0 + (u0 + v0), s1 + t1 + (u1 + v1), y, clamp);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MultiplyAdd<TWeight>(Vector256<float> value, TWeight* weights, ref Vector256<float> low, ref Vector256<float> high) where TWeight : unmanaged
    {
        HalfVector.Load256(weights, out var w0, out var w1);
        low = Fma.MultiplyAdd(value, w0, low);
        high = Fma.MultiplyAdd(value, w1, high);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TWeight>(Vector256<float> low, Vector256<float> high, float* y, in FloatClamp clamp)
    {
        HalfVector.Reorder256<TWeight>(ref low, ref high);
        Store(low, high, y, clamp);
    }

    // vmaxps and vminps return their second operand where one is NaN: NaN stays NaN.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<float> low, Vector256<float> high, float* y, in FloatClamp clamp)
    {
        Vector256<float> minimum = Vector256.Create(clamp.Minimum), maximum = Vector256.Create(clamp.Maximum);
        Avx.Min(maximum, Avx.Max(minimum, low)).Store(y);
        Avx.Min(maximum, Avx.Max(minimum, high)).Store(y + 8);
    }
}
