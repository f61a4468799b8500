using System.Numerics;
using System.Runtime.CompilerServices;
using EdgeRuntime.Kernels.Emitted;

namespace EdgeRuntime.Kernels;

/// <summary>Tiles of up to 12×32, and of 1×64 for single rows, by machine code that was emitted for 512-bit registers. Sums are added in the order of <see cref="FloatTile256"/>.</summary>
internal readonly unsafe struct FloatTileEmitted : IFloatTile
{
    private const int Tile = WeightPacking.Tile;

    public static int Rows => TileEmitter.MaxRows;

    public static int Tiles => 2;

    public static void Run(float* a, nint lda, int rows, int runs, nint run, nint step, float* weights, float* bias, float* y, nint ldy, int columns, in FloatClamp clamp) =>
        Run(a, lda, rows, runs, run, step, (byte*)weights, sizeof(float), bias, y, ldy, columns, clamp);

    public static void RunRow(float* a, int k, float* weights, float* bias, float* y, int columns, in FloatClamp clamp) => RunRow(a, k, (byte*)weights, sizeof(float), bias, y, columns, clamp);

    /// <summary><see cref="IFloatTile.Run"/> with weights of f32 or, where a weight has 2 bytes, f16.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Run(float* a, nint lda, int rows, int runs, nint run, nint step, byte* weights, int weightBytes, float* bias, float* y, nint ldy, int columns, in FloatClamp clamp)
    {
        var arguments = Arguments(a, (int)run * runs, weightBytes, clamp);
        // A kernel of one row has one run only, and an order of its own: two rows, the second of which is the first again, compute and store the same twice.
        var copies = rows == 1 ? 2 : rows;
        arguments.Lda = rows == 1 ? 0 : lda * sizeof(float);
        arguments.Ldy = rows == 1 ? 0 : ldy * sizeof(float);
        arguments.Run = run;
        arguments.Runs = runs;
        arguments.Gap = (step - run) * sizeof(float);
        Columns(ref arguments, weights, bias, y, columns);
        var tiles = (columns + Tile - 1) / Tile;
        (weightBytes == sizeof(float) ? EmittedTiles.Float : EmittedTiles.Half)[EmittedTiles.Tile(copies, tiles)](&arguments);
    }

    /// <summary><see cref="IFloatTile.RunRow"/> with weights of f32 or, where a weight has 2 bytes, f16.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void RunRow(float* a, int k, byte* weights, int weightBytes, float* bias, float* y, int columns, in FloatClamp clamp)
    {
        var arguments = Arguments(a, k, weightBytes, clamp);
        arguments.Lda = 0;
        arguments.Ldy = 0;
        arguments.Groups = k / TileEmitter.MaxChains;
        arguments.Run = k % TileEmitter.MaxChains;
        while (columns > 0)
        {
            // The most tiles, a power of two, that the columns reach into.
            var log = Math.Min(FloatTileEmitter.RowLog, BitOperations.Log2((uint)((columns + Tile - 1) / Tile)));
            var stored = Math.Min(columns, Tile << log);
            Columns(ref arguments, weights, bias, y, stored);
            (weightBytes == sizeof(float) ? EmittedTiles.Float : EmittedTiles.Half)[EmittedTiles.Row(log)](&arguments);
            columns -= stored;
            weights += (nint)k * Tile * weightBytes << log;
            bias += stored;
            y += stored;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TileArguments Arguments(float* a, int k, int weightBytes, in FloatClamp clamp)
    {
        Unsafe.SkipInit(out TileArguments arguments);
        arguments.A = (byte*)a;
        arguments.TileBytes = (nint)k * Tile * weightBytes;
        arguments.Minimum = clamp.Minimum;
        arguments.Maximum = clamp.Maximum;
        return arguments;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Columns(ref TileArguments arguments, byte* weights, float* bias, float* y, int columns)
    {
        arguments.Weights = weights;
        arguments.Bias = bias;
        arguments.Y = (byte*)y;
        arguments.LastMask = 0xFFFF >> (Tile - 1 - (columns - 1) % Tile); // 1 to 16 columns of the last tile
    }
}
