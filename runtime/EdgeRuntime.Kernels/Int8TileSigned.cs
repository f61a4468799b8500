using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace EdgeRuntime.Kernels;

/// <summary>
/// Tiles of 4×16 on 128-bit vectors by a dot product of signed bytes: accumulator (r, h) holds columns 4h … 4h+3 of row r. Rows are read 128 lower than they are, and the accumulators begin with the bias and 128·Σw;
/// these sums are taken once for each call, whose rows are up to 48. A single row is halved instead, so that its weights are read once.
/// </summary>
internal readonly unsafe struct Int8TileSigned<TDot> : IInt8Tile where TDot : ISignedDotProduct
{
    /// <summary>Rows of a tile, whose accumulators and operands fill the registers.</summary>
    public const int TileRows = 4;

    private const int Tile = WeightPacking.Tile;

    public static int Rows => 48;

    public static int Tiles => 1;

    [SkipLocalsInit]
    public static void Run(byte* a, nint lda, int rows, int quads, sbyte* weights, int* bias, float* multipliers, byte* y, nint ldy, int columns, in Requantization output)
    {
        var temporary = stackalloc byte[TileRows * Tile];
        var start = stackalloc int[Tile];
        if (rows > 1)
            SignedSums.Start<TDot>(bias, weights, quads, start);
        for (var row = 0; row < rows; row += TileRows, a += TileRows * lda, y += TileRows * ldy)
        {
            var count = Math.Min(TileRows, rows - row);
            var whole = columns == Tile;
            var to = whole ? y : temporary;
            if (rows == 1)
                Rows1(a, quads, weights, bias, multipliers, to, output);
            else
                Rows4(a, lda, count, quads, weights, start, multipliers, to, whole ? ldy : Tile, output);
            if (whole)
                continue;
            for (var i = 0; i < count; i++)
                ByteCopy.Run(temporary + i * Tile, y + i * ldy, columns);
        }
    }

    public static void RunRow(byte* a, int quads, sbyte* weights, int* bias, float* multipliers, byte* y, int columns, in Requantization output)
    {
        for (var column = 0; column < columns; column += Tile, weights += (nint)quads * (4 * Tile))
            Run(a, 0, 1, quads, weights, bias + column, multipliers + column, y + column, 0, Math.Min(Tile, columns - column), output);
    }

    // Rows that a call does not have repeat the last one: they compute and store the same bytes to the same place.
    private static void Rows4(byte* a, nint lda, int rows, int quads, sbyte* weights, int* start, float* multipliers, byte* y, nint ldy, in Requantization output)
    {
        nint last = rows - 1, first = Math.Min(1, last), second = Math.Min(2, last);
        byte* a1 = a + first * lda, a2 = a + second * lda, a3 = a + last * lda;
        Vector128<int> s00 = Vector128.Load(start), s01 = Vector128.Load(start + 4), s02 = Vector128.Load(start + 8), s03 = Vector128.Load(start + 12);
        Vector128<int> s10 = s00, s11 = s01, s12 = s02, s13 = s03, s20 = s00, s21 = s01, s22 = s02, s23 = s03, s30 = s00, s31 = s01, s32 = s02, s33 = s03;
        nint i = 0, end = (nint)quads * 4;
        for (; i <= end - 16; i += 16, weights += 16 * Tile)
        {
            Vector128<sbyte> v0 = SignedSums.Load(a + i), v1 = SignedSums.Load(a1 + i), v2 = SignedSums.Load(a2 + i), v3 = SignedSums.Load(a3 + i);
            Add(ref s00, ref s01, ref s02, ref s03, weights, v0, 0);
            Add(ref s10, ref s11, ref s12, ref s13, weights, v1, 0);
            Add(ref s20, ref s21, ref s22, ref s23, weights, v2, 0);
            Add(ref s30, ref s31, ref s32, ref s33, weights, v3, 0);
            Add(ref s00, ref s01, ref s02, ref s03, weights + 4 * Tile, v0, 1);
            Add(ref s10, ref s11, ref s12, ref s13, weights + 4 * Tile, v1, 1);
            Add(ref s20, ref s21, ref s22, ref s23, weights + 4 * Tile, v2, 1);
            Add(ref s30, ref s31, ref s32, ref s33, weights + 4 * Tile, v3, 1);
            Add(ref s00, ref s01, ref s02, ref s03, weights + 8 * Tile, v0, 2);
            Add(ref s10, ref s11, ref s12, ref s13, weights + 8 * Tile, v1, 2);
            Add(ref s20, ref s21, ref s22, ref s23, weights + 8 * Tile, v2, 2);
            Add(ref s30, ref s31, ref s32, ref s33, weights + 8 * Tile, v3, 2);
            Add(ref s00, ref s01, ref s02, ref s03, weights + 12 * Tile, v0, 3);
            Add(ref s10, ref s11, ref s12, ref s13, weights + 12 * Tile, v1, 3);
            Add(ref s20, ref s21, ref s22, ref s23, weights + 12 * Tile, v2, 3);
            Add(ref s30, ref s31, ref s32, ref s33, weights + 12 * Tile, v3, 3);
        }
        for (; i < end; i += 4, weights += 4 * Tile)
        {
            Add(ref s00, ref s01, ref s02, ref s03, weights, SignedSums.LoadQuad(a + i), 0);
            Add(ref s10, ref s11, ref s12, ref s13, weights, SignedSums.LoadQuad(a1 + i), 0);
            Add(ref s20, ref s21, ref s22, ref s23, weights, SignedSums.LoadQuad(a2 + i), 0);
            Add(ref s30, ref s31, ref s32, ref s33, weights, SignedSums.LoadQuad(a3 + i), 0);
        }
        RequantizeVector.Apply(s00, s01, s02, s03, multipliers, output).Store(y);
        RequantizeVector.Apply(s10, s11, s12, s13, multipliers, output).Store(y + first * ldy);
        RequantizeVector.Apply(s20, s21, s22, s23, multipliers, output).Store(y + second * ldy);
        RequantizeVector.Apply(s30, s31, s32, s33, multipliers, output).Store(y + last * ldy);
    }

    private static void Rows1(byte* a, int quads, sbyte* weights, int* bias, float* multipliers, byte* y, in Requantization output)
    {
        Vector128<int> s0 = default, s1 = default, s2 = default, s3 = default, t0 = default, t1 = default, t2 = default, t3 = default;
        for (var i = 0; i < quads; i++, a += 4, weights += 4 * Tile)
        {
            var v = Vector128.CreateScalar(*(uint*)a).AsByte();
            Add(ref s0, ref s1, ref s2, ref s3, weights, (v >>> 1).AsSByte(), 0);
            Add(ref t0, ref t1, ref t2, ref t3, weights, (v & Vector128.Create((byte)1)).AsSByte(), 0);
        }
        s0 = Vector128.Load(bias) + s0 + s0 + t0;
        s1 = Vector128.Load(bias + 4) + s1 + s1 + t1;
        s2 = Vector128.Load(bias + 8) + s2 + s2 + t2;
        s3 = Vector128.Load(bias + 12) + s3 + s3 + t3;
        RequantizeVector.Apply(s0, s1, s2, s3, multipliers, output).Store(y);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(ref Vector128<int> s0, ref Vector128<int> s1, ref Vector128<int> s2, ref Vector128<int> s3, sbyte* weights, Vector128<sbyte> values, [ConstantExpected(Max = (byte)3)] byte lane)
    {
        s0 = TDot.MultiplyAdd(s0, Vector128.Load(weights), values, lane);
        s1 = TDot.MultiplyAdd(s1, Vector128.Load(weights + 16), values, lane);
        s2 = TDot.MultiplyAdd(s2, Vector128.Load(weights + 32), values, lane);
        s3 = TDot.MultiplyAdd(s3, Vector128.Load(weights + 48), values, lane);
    }
}
