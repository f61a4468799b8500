using System.Runtime.CompilerServices;

namespace EdgeRuntime.Kernels;

/// <summary>
/// A micro-kernel: products of a few rows of u8 with tiles of 16 packed s8 columns, requantized in registers. Rows are read in groups of 4 bytes up to ⌈K/4⌉·4; what lies behind K meets zero weights.
/// </summary>
internal unsafe interface IInt8Tile : IInt8Rows
{
    /// <summary>The most tiles of 16 columns of one call of <see cref="Run"/>.</summary>
    static abstract int Tiles { get; }

    /// <summary>Computes rows × 16 values a tile and stores the first <paramref name="columns"/> of each row. Bias and multipliers hold 16 entries a tile; the tiles' weights lie behind each other.</summary>
    static abstract void Run(byte* a, nint lda, int rows, int quads, sbyte* weights, int* bias, float* multipliers, byte* y, nint ldy, int columns, in Requantization output);

    /// <summary>Computes one row of <paramref name="columns"/> values over as many tiles as they fill.</summary>
    static abstract void RunRow(byte* a, int quads, sbyte* weights, int* bias, float* multipliers, byte* y, int columns, in Requantization output);
}

/// <summary>A micro-kernel of several rows.</summary>
internal interface IInt8Rows
{
    /// <summary>The most rows of one call.</summary>
    static abstract int Rows { get; }
}

/// <summary>A tile whose rows may lie in several runs, as those of a window lie in the rows of the input, and that may be one row too.</summary>
internal unsafe interface IInt8RunTile : IInt8Tile, IInt8BandTile
{
    /// <summary>The columns that a band computes at once of so many that are left: their weights should stay in the cache while the band's pixels pass.</summary>
    static abstract int BandColumns(int left);
}

/// <summary>A tile over the rows of a band (<see cref="InputBand"/>).</summary>
internal unsafe interface IInt8BandTile : IInt8Rows
{
    /// <summary>As <see cref="IInt8Tile.Run"/>, for one row or more that are runs of quads.</summary>
    static abstract void RunRuns(byte* a, nint lda, int rows, TileRuns runs, sbyte* weights, int* bias, float* multipliers, byte* y, nint ldy, int columns, in Requantization output);
}

/// <summary>Where the values of a row lie.</summary>
/// <param name="Quads">Groups of four bytes of a run.</param>
/// <param name="Count">Runs.</param>
/// <param name="Step">Bytes from one run to the next.</param>
internal readonly record struct TileRuns(int Quads, int Count, nint Step)
{
    /// <summary>Bytes of a run.</summary>
    public nint Bytes => (nint)Quads * 4;

    /// <summary>Quads of all runs.</summary>
    public int TotalQuads => Quads * Count;
}

/// <summary>Whether the rows of a tile are known to be one run, which short rows are faster for, or may be several.</summary>
internal interface ITileWalk
{
    static abstract bool HasRuns { get; }
}

internal readonly struct OneRun : ITileWalk
{
    public static bool HasRuns => false;
}

internal readonly struct SeveralRuns : ITileWalk
{
    public static bool HasRuns => true;
}

/// <summary>
/// Products on 256-bit vectors by tiles of 6×16 or 4×16, accumulator (r, h) holding columns 8h … 8h+7 of row r. Half a tile costs half of one: the last 17 to 24 columns are one tile of 4×24 where the registers
/// allow it, the last 8 or fewer one of 8×8.
/// </summary>
internal readonly unsafe partial struct Int8Tile256<TDot> : IInt8RunTile where TDot : IDotProduct
{
    private const int Tile = WeightPacking.Tile, Half = Tile / 2, Wide = Tile + Half;

    /// <summary>A block of <see cref="Int8Product"/>: the weights of a tile stay in the cache while its rows pass.</summary>
    public static int Rows => 48;

    public static int Tiles => 64;

    public static int BandColumns(int left) => IsWide(left) ? left : Math.Min(Tile, left);

    public static void Run(byte* a, nint lda, int rows, int quads, sbyte* weights, int* bias, float* multipliers, byte* y, nint ldy, int columns, in Requantization output) =>
        RunTiles<OneRun>(a, lda, rows, new TileRuns(quads, 1, 0), weights, bias, multipliers, y, ldy, columns, output);

    // A single row is computed and stored twice: the kernel of one row has one run only.
    public static void RunRuns(byte* a, nint lda, int rows, TileRuns runs, sbyte* weights, int* bias, float* multipliers, byte* y, nint ldy, int columns, in Requantization output) =>
        RunTiles<SeveralRuns>(a, rows == 1 ? 0 : lda, Math.Max(rows, 2), runs, weights, bias, multipliers, y, rows == 1 ? 0 : ldy, columns, output);

    private static bool IsWide(int columns) => TDot.Rows == 6 && columns is > Tile and <= Wide;

    [SkipLocalsInit]
    private static void RunTiles<TWalk>(byte* a, nint lda, int rows, TileRuns runs, sbyte* weights, int* bias, float* multipliers, byte* y, nint ldy, int columns, in Requantization output) where TWalk : ITileWalk
    {
        var temporary = stackalloc byte[6 * Tile]; // or 4 * Wide, or 8 * Half
        while (columns > 0)
        {
            var width = rows == 1 ? Tile : columns <= Half ? Half : IsWide(columns) ? Wide : Tile;
            int step = width == Half ? 8 : width == Wide ? 4 : TDot.Rows, stored = Math.Min(columns, width);
            for (int row = 0, count; row < rows; row += count)
            {
                // Seven or eight rows by tiles of six are two tiles of four.
                count = step == 6 && rows - row is 7 or 8 ? 4 : Math.Min(step, rows - row);
                if (TWalk.HasRuns && width == Tile && rows - row - count == 1)
                    count--; // the kernel of one row has one run
                byte* from = a + row * lda, to = y + row * ldy;
                if (stored == width)
                {
                    Whole<TWalk>(from, lda, count, runs, weights, bias, multipliers, to, ldy, width, output);
                    continue;
                }
                Whole<TWalk>(from, lda, count, runs, weights, bias, multipliers, temporary, width, width, output);
                for (var i = 0; i < count; i++)
                    ByteCopy.Run(temporary + i * width, to + i * ldy, stored);
            }
            weights += (nint)runs.TotalQuads * (4 * Tile);
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
    private static void Whole<TWalk>(byte* a, nint lda, int rows, TileRuns runs, sbyte* weights, int* bias, float* multipliers, byte* y, nint ldy, int width, in Requantization output) where TWalk : ITileWalk
    {
        if (width == Half)
            Half8<TWalk>(a, lda, rows, runs.Quads, weights, bias, multipliers, y, ldy, output, runs.Count, runs.Step);
        else if (width == Wide)
            Wide4<TWalk>(a, lda, rows, runs.Quads, weights, bias, multipliers, y, ldy, output, runs.Count, runs.Step);
        else if (rows == 1)
            Rows1(a, runs.Quads, weights, bias, multipliers, y, output);
        else if (TDot.Rows == 6 && rows > 4)
            Rows6<TWalk>(a, lda, rows, runs.Quads, weights, bias, multipliers, y, ldy, output, runs.Count, runs.Step);
        else
            Rows4<TWalk>(a, lda, rows, runs.Quads, weights, bias, multipliers, y, ldy, output, runs.Count, runs.Step);
    }
}
