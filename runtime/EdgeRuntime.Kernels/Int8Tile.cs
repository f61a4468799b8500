using System.Runtime.CompilerServices;

namespace EdgeRuntime.Kernels;

/// <summary>
/// A micro-kernel: products of a few rows of u8 with tiles of 16 packed s8 columns, requantized in registers. Rows are read in groups of 4 bytes up to ⌈K/4⌉·4; what lies behind K meets zero weights.
/// </summary>
internal unsafe interface IInt8Tile
{
    /// <summary>The most rows of one call of <see cref="Run"/>.</summary>
    static abstract int Rows { get; }

    /// <summary>The most tiles of 16 columns of one call of <see cref="Run"/>.</summary>
    static abstract int Tiles { get; }

    /// <summary>Computes rows × 16 values a tile and stores the first <paramref name="columns"/> of each row. Bias and multipliers hold 16 entries a tile; the tiles' weights lie behind each other.</summary>
    static abstract void Run(byte* a, nint lda, int rows, int quads, sbyte* weights, int* bias, float* multipliers, byte* y, nint ldy, int columns, in Requantization output);

    /// <summary>Computes one row of <paramref name="columns"/> values over as many tiles as they fill.</summary>
    static abstract void RunRow(byte* a, int quads, sbyte* weights, int* bias, float* multipliers, byte* y, int columns, in Requantization output);
}

/// <summary>
/// Products on 256-bit vectors by tiles of 6×16 or 4×16, accumulator (r, h) holding columns 8h … 8h+7 of row r. Half a tile costs half of one: the last 17 to 24 columns are one tile of 4×24 where the registers
/// allow it, the last 8 or fewer one of 8×8.
/// </summary>
internal readonly unsafe partial struct Int8Tile256<TDot> : IInt8Tile where TDot : IDotProduct
{
    private const int Tile = WeightPacking.Tile, Half = Tile / 2, Wide = Tile + Half;

    /// <summary>A block of <see cref="Int8Product"/>: the weights of a tile stay in the cache while its rows pass.</summary>
    public static int Rows => 48;

    public static int Tiles => 64;

    [SkipLocalsInit]
    public static void Run(byte* a, nint lda, int rows, int quads, sbyte* weights, int* bias, float* multipliers, byte* y, nint ldy, int columns, in Requantization output)
    {
        var temporary = stackalloc byte[6 * Tile]; // or 4 * Wide, or 8 * Half
        while (columns > 0)
        {
            var width = rows == 1 ? Tile : columns <= Half ? Half : TDot.Rows == 6 && columns is > Tile and <= Wide ? Wide : Tile;
            int step = width == Half ? 8 : width == Wide ? 4 : TDot.Rows, stored = Math.Min(columns, width);
            for (var row = 0; row < rows; row += step)
            {
                var count = Math.Min(step, rows - row);
                byte* from = a + row * lda, to = y + row * ldy;
                if (stored == width)
                {
                    Whole(from, lda, count, quads, weights, bias, multipliers, to, ldy, width, output);
                    continue;
                }
                Whole(from, lda, count, quads, weights, bias, multipliers, temporary, width, width, output);
                for (var i = 0; i < count; i++)
                    ByteCopy.Run(temporary + i * width, to + i * ldy, stored);
            }
            weights += (nint)quads * (4 * Tile);
            bias += stored;
            multipliers += stored;
            y += stored;
            columns -= stored;
        }
    }

    public static void RunRow(byte* a, int quads, sbyte* weights, int* bias, float* multipliers, byte* y, int columns, in Requantization output)
    {
        nint tileBytes = (nint)quads * (4 * Tile);
        var column = 0;
        for (; column <= columns - 4 * Tile; column += 4 * Tile, weights += 4 * tileBytes)
            Row4(a, quads, weights, tileBytes, bias + column, multipliers + column, y + column, output);
        if (column < columns)
            Run(a, 0, 1, quads, weights, bias + column, multipliers + column, y + column, 0, columns - column, output);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Whole(byte* a, nint lda, int rows, int quads, sbyte* weights, int* bias, float* multipliers, byte* y, nint ldy, int width, in Requantization output)
    {
        if (width == Half)
            Half8(a, lda, rows, quads, weights, bias, multipliers, y, ldy, output);
        else if (width == Wide)
            Wide4(a, lda, rows, quads, weights, bias, multipliers, y, ldy, output);
        else if (rows == 1)
            Rows1(a, quads, weights, bias, multipliers, y, output);
        else if (TDot.Rows == 6 && rows > 4)
            Rows6(a, lda, rows, quads, weights, bias, multipliers, y, ldy, output);
        else
            Rows4(a, lda, rows, quads, weights, bias, multipliers, y, ldy, output);
    }
}
