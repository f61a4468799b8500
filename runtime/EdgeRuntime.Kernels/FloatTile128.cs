using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace EdgeRuntime.Kernels;

/// <summary>Tiles of 4×16 on 128-bit vectors, computed as two halves of 8 columns: accumulator (r, h) holds columns 4h … 4h+3 of row r. Fused multiply-add where the processor has it.</summary>
internal readonly unsafe struct FloatTile128 : IFloatTile
{
    public static int Rows => 4;

    public static int Tiles => 1;

    [SkipLocalsInit]
    public static void Run(float* a, nint lda, int rows, int runs, nint run, nint step, float* weights, float* bias, float* y, nint ldy, int columns, in FloatClamp clamp)
    {
        if (columns == WeightPacking.Tile)
        {
            Whole(a, lda, rows, runs, run, step, weights, bias, y, ldy, clamp);
            return;
        }
        var temporary = stackalloc float[4 * WeightPacking.Tile];
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
        var column = 0;
        for (; column <= columns - Tile; column += Tile, weights += (nint)k * Tile)
            Rows1(a, k, weights, bias + column, y + column, clamp);
        if (column == columns)
            return;
        var temporary = stackalloc float[Tile];
        Rows1(a, k, weights, bias + column, temporary, clamp);
        ByteCopy.Run((byte*)temporary, (byte*)(y + column), (columns - column) * sizeof(float));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Whole(float* a, nint lda, int rows, int runs, nint run, nint step, float* weights, float* bias, float* y, nint ldy, in FloatClamp clamp)
    {
        if (rows == 1 && runs == 1)
        {
            Rows1(a, (int)run, weights, bias, y, clamp);
            return;
        }
        Columns8(a, lda, rows, runs, run, step, weights, bias, y, ldy, clamp);
        Columns8(a, lda, rows, runs, run, step, weights + 8, bias + 8, y + 8, ldy, clamp);
    }

    // Rows that a call does not have repeat the last one: they compute and store the same values to the same place.
    private static void Columns8(float* a, nint lda, int rows, int runs, nint run, nint step, float* weights, float* bias, float* y, nint ldy, in FloatClamp clamp)
    {
        nint last = rows - 1, first = Math.Min(1, last), second = Math.Min(2, last);
        float* a1 = a + first * lda, a2 = a + second * lda, a3 = a + last * lda;
        Vector128<float> s00 = Vector128.Load(bias), s01 = Vector128.Load(bias + 4);
        Vector128<float> s10 = s00, s11 = s01, s20 = s00, s21 = s01, s30 = s00, s31 = s01;
        nint gap = step - run, end = run;
        for (nint i = 0; runs > 0; runs--, i += gap, end += step)
        {
            for (; i < end; i++, weights += WeightPacking.Tile)
            {
                Vector128<float> w0 = Vector128.Load(weights), w1 = Vector128.Load(weights + 4);
                var v = Vector128.Create(a[i]);
                s00 = Vector128.MultiplyAddEstimate(v, w0, s00);
                s01 = Vector128.MultiplyAddEstimate(v, w1, s01);
                v = Vector128.Create(a1[i]);
                s10 = Vector128.MultiplyAddEstimate(v, w0, s10);
                s11 = Vector128.MultiplyAddEstimate(v, w1, s11);
                v = Vector128.Create(a2[i]);
                s20 = Vector128.MultiplyAddEstimate(v, w0, s20);
                s21 = Vector128.MultiplyAddEstimate(v, w1, s21);
                v = Vector128.Create(a3[i]);
                s30 = Vector128.MultiplyAddEstimate(v, w0, s30);
                s31 = Vector128.MultiplyAddEstimate(v, w1, s31);
            }
        }
        Store(s00, s01, y, clamp);
        Store(s10, s11, y + first * ldy, clamp);
        Store(s20, s21, y + second * ldy, clamp);
        Store(s30, s31, y + last * ldy, clamp);
    }

    private static void Rows1<TWeight>(float* a, int k, TWeight* weights, float* bias, float* y, in FloatClamp clamp) where TWeight : unmanaged
    {
        Vector128<float> s0 = Vector128.Load(bias), s1 = Vector128.Load(bias + 4), s2 = Vector128.Load(bias + 8), s3 = Vector128.Load(bias + 12);
        for (var i = 0; i < k; i++, weights += WeightPacking.Tile)
        {
            var v = HalfVector.Value128<TWeight>(a[i]);
            HalfVector.Load128(weights, out var w0, out var w1);
            HalfVector.Load128(weights + 8, out var w2, out var w3);
            s0 = Vector128.MultiplyAddEstimate(v, w0, s0);
            s1 = Vector128.MultiplyAddEstimate(v, w1, s1);
            s2 = Vector128.MultiplyAddEstimate(v, w2, s2);
            s3 = Vector128.MultiplyAddEstimate(v, w3, s3);
        }
        Store(s0, s1, y, clamp);
        Store(s2, s3, y + 8, clamp);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector128<float> low, Vector128<float> high, float* y, in FloatClamp clamp)
    {
        Vector128<float> minimum = Vector128.Create(clamp.Minimum), maximum = Vector128.Create(clamp.Maximum);
        Vector128.MinNative(maximum, Vector128.MaxNative(minimum, low)).Store(y);
        Vector128.MinNative(maximum, Vector128.MaxNative(minimum, high)).Store(y + 4);
    }
}
