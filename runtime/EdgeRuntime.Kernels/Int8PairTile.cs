using System.Diagnostics;
using System.Runtime.CompilerServices;
using EdgeRuntime.Kernels.Emitted;

namespace EdgeRuntime.Kernels;

/// <summary>
/// Tiles of up to 12×8 over the rows of a band, by emitted machine code that takes 8 bytes of a row in a step. Weights: steps of 64 bytes, for each of the 8 columns its 8 weights.
/// </summary>
internal readonly unsafe struct Int8PairTile : IInt8BandTile
{
    /// <summary>The columns.</summary>
    public const int Columns = 8;

    /// <summary>Bytes of weights of a step.</summary>
    public const int StepBytes = 64;

    public static int Rows => TileEmitter.MaxRows;

    /// <summary>The place of a weight, as all pairs of a column follow each other.</summary>
    public static int Index(int place, int column) => place / 8 * StepBytes + column * 8 + place % 8;

    [SkipLocalsInit]
    public static void RunRuns(byte* a, nint lda, int rows, TileRuns runs, sbyte* weights, int* bias, float* multipliers, byte* y, nint ldy, int columns, in Requantization output)
    {
        Debug.Assert(runs.Quads % 2 == 0 && columns == Columns);
        var arguments = Int8TileEmitted.OfRuns(a, lda, rows, runs, output, ldy);
        arguments.Run = runs.Quads / 2;
        Int8TileEmitted.Columns(ref arguments, weights, bias, multipliers, y, columns);
        EmittedTiles.Int8Pairs[EmittedTiles.Tile(Math.Max(rows, 2), 1)](&arguments);
    }
}
