using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace EdgeRuntime.Kernels;

/// <summary>Tiles of 2×16 on 128-bit vectors: accumulator (r, h) holds columns 4h … 4h+3 of row r. Arm processors that have a dot product of bytes get <see cref="Int8TileSigned{TDot}"/>.</summary>
internal readonly unsafe struct Int8Tile128 : IInt8Tile
{
    /// <summary>Rows of a tile, whose accumulators and operands fill the registers.</summary>
    public const int TileRows = 2;

    private const int Tile = WeightPacking.Tile;

    public static int Rows => 48;

    public static int Tiles => 1;

    [SkipLocalsInit]
    public static void Run(byte* a, nint lda, int rows, int quads, sbyte* weights, int* bias, float* multipliers, byte* y, nint ldy, int columns, in Requantization output)
    {
        if (Dp.IsSupported)
        {
            Int8TileSigned<ArmDot>.Run(a, lda, rows, quads, weights, bias, multipliers, y, ldy, columns, output);
            return;
        }
        var temporary = stackalloc byte[TileRows * Tile];
        for (var row = 0; row < rows; row += TileRows, a += TileRows * lda, y += TileRows * ldy)
        {
            var count = Math.Min(TileRows, rows - row);
            if (columns == Tile)
            {
                Whole(a, lda, count, quads, weights, bias, multipliers, y, ldy, output);
                continue;
            }
            Whole(a, lda, count, quads, weights, bias, multipliers, temporary, Tile, output);
            for (var i = 0; i < count; i++)
                ByteCopy.Run(temporary + i * Tile, y + i * ldy, columns);
        }
    }

    public static void RunRow(byte* a, int quads, sbyte* weights, int* bias, float* multipliers, byte* y, int columns, in Requantization output)
    {
        for (var column = 0; column < columns; column += Tile, weights += (nint)quads * (4 * Tile))
            Run(a, 0, 1, quads, weights, bias + column, multipliers + column, y + column, 0, Math.Min(Tile, columns - column), output);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Whole(byte* a, nint lda, int rows, int quads, sbyte* weights, int* bias, float* multipliers, byte* y, nint ldy, in Requantization output)
    {
        if (rows == 1)
            Rows1(a, quads, weights, bias, multipliers, y, output);
        else
            Rows2(a, lda, quads, weights, bias, multipliers, y, ldy, output);
    }

    private static void Rows2(byte* a, nint lda, int quads, sbyte* weights, int* bias, float* multipliers, byte* y, nint ldy, in Requantization output)
    {
        Vector128<int> s00 = Vector128.Load(bias), s01 = Vector128.Load(bias + 4), s02 = Vector128.Load(bias + 8), s03 = Vector128.Load(bias + 12);
        Vector128<int> s10 = s00, s11 = s01, s12 = s02, s13 = s03;
        for (var i = 0; i < quads; i++, a += 4, weights += 64)
        {
            Vector128<int> v0 = Vector128.Create(*(int*)a), v1 = Vector128.Create(*(int*)(a + lda));
            var w = Vector128.Load((int*)weights);
            s00 = Vector128Dot.MultiplyAdd(s00, v0, w);
            s10 = Vector128Dot.MultiplyAdd(s10, v1, w);
            w = Vector128.Load((int*)(weights + 16));
            s01 = Vector128Dot.MultiplyAdd(s01, v0, w);
            s11 = Vector128Dot.MultiplyAdd(s11, v1, w);
            w = Vector128.Load((int*)(weights + 32));
            s02 = Vector128Dot.MultiplyAdd(s02, v0, w);
            s12 = Vector128Dot.MultiplyAdd(s12, v1, w);
            w = Vector128.Load((int*)(weights + 48));
            s03 = Vector128Dot.MultiplyAdd(s03, v0, w);
            s13 = Vector128Dot.MultiplyAdd(s13, v1, w);
        }
        RequantizeVector.Apply(s00, s01, s02, s03, multipliers, output).Store(y);
        RequantizeVector.Apply(s10, s11, s12, s13, multipliers, output).Store(y + ldy);
    }

    private static void Rows1(byte* a, int quads, sbyte* weights, int* bias, float* multipliers, byte* y, in Requantization output)
    {
        Vector128<int> s0 = Vector128.Load(bias), s1 = Vector128.Load(bias + 4), s2 = Vector128.Load(bias + 8), s3 = Vector128.Load(bias + 12);
        for (var i = 0; i < quads; i++, a += 4, weights += 64)
        {
            var v = Vector128.Create(*(int*)a);
            s0 = Vector128Dot.MultiplyAdd(s0, v, Vector128.Load((int*)weights));
            s1 = Vector128Dot.MultiplyAdd(s1, v, Vector128.Load((int*)(weights + 16)));
            s2 = Vector128Dot.MultiplyAdd(s2, v, Vector128.Load((int*)(weights + 32)));
            s3 = Vector128Dot.MultiplyAdd(s3, v, Vector128.Load((int*)(weights + 48)));
        }
        RequantizeVector.Apply(s0, s1, s2, s3, multipliers, output).Store(y);
    }
}
