using System.Diagnostics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EdgeRuntime.Kernels;

/// <summary>
/// Two-dimensional INT8 convolution over <c>[N,H,W,C]</c>: <c>y = clamp(round_half_even((bias[o] + Σ x·w) · multipliers[o]) + ZeroPoint, Minimum, Maximum)</c>; padding holds the input's zero point.
/// Weights: <see cref="WeightPacking.PackInt8"/>, group after group; bias and multipliers: padded to a multiple of 16. Bit-identical on every processor. Units are output pixels. y may not overlap x; its pixels, and those of x where <see cref="ReadsInPlace(in Window2D, int)"/>, may lie further apart than their channels (<see cref="PixelPitch"/>).
/// </summary>
public static unsafe class Conv2DInt8
{
    private const int OneTileRows = 480;

    /// <summary>The number of units: output pixels of the batch.</summary>
    public static int Units(in Window2D window) => window.OutputPixels;

    /// <summary>Ranges of units that begin at a multiple of this compute nothing twice: four output rows where tiles are four pixels high, else one pixel.</summary>
    public static int Grain(in Window2D window, int groups, in KernelChoice choice = default) => Chosen(window, groups, choice).Method == KernelMethod.Winograd ? Math.Min(window.OutputPixels, Conv2DInt8Winograd.Side * window.OutputW) : 1;

    /// <summary>Bytes of scratch memory that each thread needs, 64-byte aligned.</summary>
    public static int WorkspaceBytes(in Window2D window, int groups, in KernelChoice choice = default)
    {
        var chosen = Chosen(window, groups, choice);
        if (chosen.Method == KernelMethod.Winograd)
            return new Conv2DInt8Winograd(window, groups, chosen).WorkspaceBytes;
        if (IsBands(chosen))
            return new Conv2DInt8Bands(window, groups, chosen).WorkspaceBytes;
        var k = window.KernelVolume / groups;
        return ReadsInPlace(window, k) ? 0 : checked(BlockRows(k, chosen, isOneTile: false) * Pitch(k) + WindowRows.Slack);
    }

    /// <summary>Bytes of prepared weights, 64-byte aligned, that <see cref="Run"/> wants on this processor; 0 where it takes the packed ones as they are.</summary>
    public static int PreparedBytes(in Window2D window, int groups, in KernelChoice choice = default)
    {
        var chosen = Chosen(window, groups, choice);
        return chosen.Method == KernelMethod.Winograd ? new Conv2DInt8Winograd(window, groups, chosen).PreparedBytes : IsBands(chosen) ? new Conv2DInt8Bands(window, groups, chosen).PreparedBytes(window) : 0;
    }

    /// <summary>Writes the <see cref="PreparedBytes"/>, if any.</summary>
    public static void Prepare(sbyte* weights, in Window2D window, int groups, byte* prepared, in KernelChoice choice = default)
    {
        var chosen = Chosen(window, groups, choice);
        if (Avx2.IsSupported && chosen.Method == KernelMethod.Winograd)
            new Conv2DInt8Winograd(window, groups, chosen).Prepare(weights, prepared);
        else if (IsBands(chosen) && new Conv2DInt8Bands(window, groups, chosen) is { IsPrepared: true } bands)
            bands.Prepare(weights, window, (sbyte*)prepared);
    }

    /// <summary>The way that a convolution is computed in without a choice.</summary>
    public static KernelChoice Default(in Window2D window, int groups) => Conv2DInt8Candidates.Default(window, groups);

    /// <summary>The ways to compute a convolution that this processor has, all with the same bits; the first is <see cref="Default"/>.</summary>
    public static IReadOnlyList<KernelChoice> Candidates(in Window2D window, int groups) => Conv2DInt8Candidates.All(window, groups);

    /// <summary>
    /// The kernel that a convolution gets, as in <c>3x3/2 gathered, AVX-VNNI 6x16</c>; in bands: windows are read from a few input rows with their padding; gathered: windows are copied to rows first.
    /// </summary>
    public static string Describe(in Window2D window, int groups, in KernelChoice choice = default)
    {
        var chosen = Chosen(window, groups, choice);
        var block = chosen.Block > 0 ? $" by {chosen.Block}" : "";
        if (chosen.Method == KernelMethod.Winograd)
            return $"{KernelNames.Window(window)} Winograd 4x4{block}, {KernelNames.Winograd(chosen)}";
        var product = chosen.Method == KernelMethod.Pairs ? KernelNames.Int8Pairs(window.OutputC, chosen) : KernelNames.Int8Product(window.OutputPixels, chosen);
        return $"{KernelNames.Window(window)}{(IsBands(chosen) ? " in bands" : ReadsInPlace(window, window.KernelVolume / groups) ? "" : " gathered")}{block}, {product}";
    }

    /// <summary>Computes output pixels [first, end); with a choice, what was prepared is what it wants.</summary>
    public static void Run(byte* x, sbyte* weights, int* bias, float* multipliers, byte* prepared, byte* y, in Window2D window, int groups, int inputZeroPoint, in Requantization output, int first, int end, byte* workspace, PixelPitch pitch = default, in KernelChoice choice = default)
    {
        Debug.Assert((pitch.X == 0 || window.IsPointwise) && window.InputC % groups == 0 && window.OutputC % groups == 0 && 0 <= first && first <= end && end <= Units(window));
        var chosen = Chosen(window, groups, choice);
        if (Avx2.IsSupported && chosen.Method == KernelMethod.Winograd)
        {
            var winograd = new Conv2DInt8Winograd(window, groups, chosen);
            if (AvxVnni.IsSupported && chosen.Variant == KernelVariant.AvxVnni)
                winograd.Run<AvxVnniWordDot>(x, prepared, bias, multipliers, y, pitch.OfY(window), window, inputZeroPoint, output, first, end, workspace);
            else
                winograd.Run<Avx2WordDot>(x, prepared, bias, multipliers, y, pitch.OfY(window), window, inputZeroPoint, output, first, end, workspace);
            return;
        }
        if (chosen.Variant == KernelVariant.Emitted)
            Run<Int8TileEmitted>(chosen, x, weights, bias, multipliers, prepared, y, window, groups, inputZeroPoint, output, first, end, workspace, pitch);
        else if (AvxVnni.IsSupported && chosen.Variant == KernelVariant.AvxVnni)
            Run<Int8Tile256<AvxVnniDot>>(chosen, x, weights, bias, multipliers, prepared, y, window, groups, inputZeroPoint, output, first, end, workspace, pitch);
        else if (Avx2.IsSupported && chosen.Variant == KernelVariant.Avx2)
            Run<Int8Tile256<Avx2Dot>>(chosen, x, weights, bias, multipliers, prepared, y, window, groups, inputZeroPoint, output, first, end, workspace, pitch);
        else if (Vector128.IsHardwareAccelerated && chosen.Variant == KernelVariant.Vector128)
            RunRows<Int8Tile128>(chosen, x, weights, bias, multipliers, y, window, groups, inputZeroPoint, output, first, end, workspace, pitch);
        else
            Reference.Conv2DInt8.Run(x, weights, bias, multipliers, y, window, groups, inputZeroPoint, output, first, end, pitch);
    }

    private static void Run<TTile>(in KernelChoice choice, byte* x, sbyte* weights, int* bias, float* multipliers, byte* prepared, byte* y, in Window2D window, int groups, int inputZeroPoint, in Requantization output, int first, int end, byte* workspace, PixelPitch pitch) where TTile : IInt8RunTile
    {
        if (IsBands(choice) && new Conv2DInt8Bands(window, groups, choice) is var bands)
            bands.Run<TTile>(x, bands.IsPrepared ? (sbyte*)prepared : weights, bias, multipliers, y, pitch.OfY(window), window, inputZeroPoint, output, first, end, workspace);
        else
            RunRows<TTile>(choice, x, weights, bias, multipliers, y, window, groups, inputZeroPoint, output, first, end, workspace, pitch);
    }

    private static void RunRows<TTile>(in KernelChoice choice, byte* x, sbyte* weights, int* bias, float* multipliers, byte* y, in Window2D window, int groups, int inputZeroPoint, in Requantization output, int first, int end, byte* workspace, PixelPitch pitch) where TTile : IInt8Tile
    {
        int groupC = window.InputC / groups, groupN = window.OutputC / groups, k = window.KernelVolume / groups;
        nint groupWeights = WeightPacking.PackedInt8Count(k, groupN);
        var inPlace = ReadsInPlace(window, k);
        nint lda = inPlace ? pitch.OfX(window) : Pitch(k), ldy = pitch.OfY(window);
        var block = BlockRows(k, choice, inPlace && window.OutputC <= 2 * WeightPacking.Tile);
        for (var pixel = first; pixel < end; pixel += block)
        {
            var rows = Math.Min(block, end - pixel);
            for (var group = 0; group < groups; group++)
            {
                var a = inPlace ? x + pixel * lda + group * groupC : workspace;
                if (!inPlace)
                    WindowRows.Gather(x, window, 1, groupC, group, pixel, rows, (byte)inputZeroPoint, workspace, lda);
                var column = group * groupN;
                Int8Product.Run<TTile>(a, lda, rows, k, weights + group * groupWeights, bias + column, multipliers + column, y + pixel * ldy + column, ldy, groupN, groups == 1, output, choice);
            }
        }
    }

    private static KernelChoice Chosen(in Window2D window, int groups, in KernelChoice choice) => choice.IsAutomatic ? Default(window, groups) : choice;

    private static bool IsBands(in KernelChoice choice) => choice.Method is KernelMethod.Bands or KernelMethod.Pairs;

    // Rows that are read in place and meet one tile of columns need not stay in the cache for the next.
    private static int BlockRows(int k, in KernelChoice choice, bool isOneTile) => choice.Block > 0 ? choice.Block : isOneTile ? OneTileRows : Int8Product.BlockRows(k);

    /// <summary>Whether x is read where it lies: pixel by pixel, in rows of a whole number of quads; else the last one would be read past the end of x.</summary>
    public static bool ReadsInPlace(in Window2D window, int k) => window.IsPointwise && k % 4 == 0;

    private static int Pitch(int k) => (k + 3) / 4 * 4;
}
