using System.Numerics;
using System.Runtime.CompilerServices;
using EdgeRuntime.Kernels.Emitted;

namespace EdgeRuntime.Kernels;

/// <summary>Tiles of up to 12×32, and of 1×128 for single rows, by machine code that was emitted for AVX512-VNNI.</summary>
internal readonly unsafe struct Int8TileEmitted : IInt8RunTile
{
    private const int Tile = WeightPacking.Tile;

    public static int Rows => TileEmitter.MaxRows;

    public static int Tiles => 2;

    public static int BandColumns(int left) => Math.Min(Tiles * Tile, left);

    [SkipLocalsInit]
    public static void Run(byte* a, nint lda, int rows, int quads, sbyte* weights, int* bias, float* multipliers, byte* y, nint ldy, int columns, in Requantization output)
    {
        if (rows == 1)
        {
            RunRow(a, quads, weights, bias, multipliers, y, columns, output);
            return;
        }
        var arguments = Arguments(a, quads, output);
        arguments.Lda = lda;
        arguments.Ldy = ldy;
        Columns(ref arguments, weights, bias, multipliers, y, columns);
        EmittedTiles.Int8[EmittedTiles.Tile(rows, (columns + Tile - 1) / Tile)](&arguments);
    }

    [SkipLocalsInit]
    public static void RunRuns(byte* a, nint lda, int rows, TileRuns runs, sbyte* weights, int* bias, float* multipliers, byte* y, nint ldy, int columns, in Requantization output)
    {
        var arguments = OfRuns(a, lda, rows, runs, output, ldy);
        Columns(ref arguments, weights, bias, multipliers, y, columns);
        EmittedTiles.Int8[EmittedTiles.Tile(Math.Max(rows, 2), (columns + Tile - 1) / Tile)](&arguments);
    }

    /// <summary>What tiles over a band's rows have in common. A kernel of one row has one run only: two rows, the second of which is the first again, compute and store the same twice.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TileArguments OfRuns(byte* a, nint lda, int rows, TileRuns runs, in Requantization output, nint ldy)
    {
        var arguments = Arguments(a, runs.TotalQuads, output);
        arguments.Lda = rows == 1 ? 0 : lda;
        arguments.Ldy = rows == 1 ? 0 : ldy;
        arguments.Run = runs.Quads;
        arguments.Runs = runs.Count;
        arguments.Gap = runs.Step - runs.Bytes;
        return arguments;
    }

    [SkipLocalsInit]
    public static void RunRow(byte* a, int quads, sbyte* weights, int* bias, float* multipliers, byte* y, int columns, in Requantization output)
    {
        var arguments = Arguments(a, quads, output);
        arguments.Lda = 0;
        arguments.Ldy = 0;
        while (columns > 0)
        {
            // The most tiles, a power of two, that the columns reach into.
            var log = Math.Min(TileEmitter.MaxRowLog, BitOperations.Log2((uint)((columns + Tile - 1) / Tile)));
            var stored = Math.Min(columns, Tile << log);
            Columns(ref arguments, weights, bias, multipliers, y, stored);
            var chains = Int8TileEmitter.RowChains(1 << log);
            arguments.Groups = quads / chains;
            arguments.Run = chains == 1 ? quads : quads % chains;
            EmittedTiles.Int8[EmittedTiles.Row(log)](&arguments);
            columns -= stored;
            weights += arguments.TileBytes << log;
            bias += stored;
            multipliers += stored;
            y += stored;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TileArguments Arguments(byte* a, int quads, in Requantization output)
    {
        Unsafe.SkipInit(out TileArguments arguments);
        arguments.A = a;
        arguments.Run = quads;
        arguments.Runs = 1;
        arguments.Gap = 0;
        arguments.TileBytes = (nint)quads * (4 * Tile);
        arguments.Minimum = output.Minimum - output.ZeroPoint;
        arguments.Maximum = output.Maximum - output.ZeroPoint;
        arguments.ZeroPoint = output.ZeroPoint;
        return arguments;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Columns(ref TileArguments arguments, sbyte* weights, int* bias, float* multipliers, byte* y, int columns)
    {
        arguments.Weights = (byte*)weights;
        arguments.Bias = bias;
        arguments.Multipliers = multipliers;
        arguments.Y = y;
        arguments.LastMask = 0xFFFF >> (Tile - 1 - (columns - 1) % Tile); // 1 to 16 columns of the last tile
    }
}
