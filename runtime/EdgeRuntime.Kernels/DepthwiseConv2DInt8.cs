using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EdgeRuntime.Kernels;

/// <summary>
/// Depthwise INT8 convolution over <c>[N,H,W,C]</c> with weights s8 <c>[KernelH·KernelW, C]</c> and the arithmetic of <see cref="Conv2DInt8"/>; bias and multipliers: padded to a multiple of 16.
/// Bit-identical on every processor. Units are output rows. y may not overlap x.
/// </summary>
public static unsafe class DepthwiseConv2DInt8
{
    private const int Tile = WeightPacking.Tile;

    /// <summary>The number of units: output rows of the batch.</summary>
    public static int Units(in Window2D window) => window.Batch * window.OutputH;

    /// <summary>Bytes of scratch memory that each thread needs, 64-byte aligned.</summary>
    public static int WorkspaceBytes(in Window2D window, in KernelChoice choice = default) =>
        Chosen(window, choice) is { Variant: KernelVariant.Emitted } chosen ? new DepthwiseConv2DInt8Emitted(window, chosen.Rows).WorkspaceBytes : new DepthwisePlan(window).WorkspaceBytes;

    /// <summary>Bytes of prepared weights, 64-byte aligned, that <see cref="Run"/> wants on this processor; 0 for none.</summary>
    public static int PreparedBytes(in Window2D window, in KernelChoice choice = default) => Chosen(window, choice) is { Variant: KernelVariant.Emitted } chosen ? new DepthwisePattern(window, chosen.Rows).Bytes : 0;

    /// <summary>Writes the <see cref="PreparedBytes"/>, if any.</summary>
    public static void Prepare(sbyte* weights, int* bias, float* multipliers, in Window2D window, byte* prepared, in KernelChoice choice = default)
    {
        if (Chosen(window, choice) is { Variant: KernelVariant.Emitted } chosen)
            new DepthwisePattern(window, chosen.Rows).Write(weights, bias, multipliers, window, prepared);
    }

    /// <summary>The kernel that a convolution gets, as in <c>3x3/2, AVX-VNNI</c>.</summary>
    public static string Describe(in Window2D window, in KernelChoice choice = default)
    {
        var chosen = Chosen(window, choice);
        return $"{KernelNames.Window(window)}, {KernelVariants.Name(chosen.Variant)}{(chosen.Variant == KernelVariant.Emitted ? $" {new DepthwisePattern(window, chosen.Rows).Rows}x64" : "")}";
    }

    /// <summary>The way that a convolution is computed in without a choice.</summary>
    public static KernelChoice Default(in Window2D window)
    {
        var variant = KernelVariants.Int8;
        if (variant == KernelVariant.Emitted && !new DepthwiseConv2DInt8Emitted(window).IsPossible)
            variant = AvxVnni.IsSupported ? KernelVariant.AvxVnni : KernelVariant.Avx2;
        return new KernelChoice(KernelMethod.Rows, variant);
    }

    /// <summary>The ways to compute a convolution that this processor has, all with the same bits; the first is <see cref="Default"/>.</summary>
    public static IReadOnlyList<KernelChoice> Candidates(in Window2D window)
    {
        var all = new List<KernelChoice> { Default(window) };
        if (all[0].Variant == KernelVariant.Emitted && DepthwisePattern.TakesTwo(window))
        {
            var other = all[0] with { Rows = 3 - new DepthwisePattern(window).Rows };
            if (new DepthwiseConv2DInt8Emitted(window, other.Rows).IsPossible)
                all.Add(other);
        }
        for (var variant = KernelVariants.Int8; variant >= KernelVariant.Avx2; variant--)
        {
            var choice = new KernelChoice(KernelMethod.Rows, variant);
            if (variant != KernelVariant.Emitted && KernelVariants.IsSupported(variant) && !all.Contains(choice))
                all.Add(choice);
        }
        return all;
    }

    /// <summary>Computes output rows [first, end); with a choice, what was prepared is what it wants.</summary>
    public static void Run(byte* x, sbyte* weights, int* bias, float* multipliers, byte* prepared, byte* y, in Window2D window, int inputZeroPoint, in Requantization output, int first, int end, byte* workspace, in KernelChoice choice = default)
    {
        Debug.Assert(window.OutputC == window.InputC && 0 <= first && first <= end && end <= Units(window));
        var chosen = Chosen(window, choice);
        if (chosen.Variant == KernelVariant.Emitted)
            new DepthwiseConv2DInt8Emitted(window, chosen.Rows).Run(x, prepared, y, window, inputZeroPoint, output, first, end, workspace);
        else if (AvxVnni.IsSupported && chosen.Variant == KernelVariant.AvxVnni)
            Run<DepthwiseTile256<AvxVnniDot>>(x, weights, bias, multipliers, y, window, inputZeroPoint, output, first, end, workspace);
        else if (Avx2.IsSupported && chosen.Variant == KernelVariant.Avx2)
            Run<DepthwiseTile256<Avx2Dot>>(x, weights, bias, multipliers, y, window, inputZeroPoint, output, first, end, workspace);
        else if (Vector128.IsHardwareAccelerated && chosen.Variant == KernelVariant.Vector128)
            Run<DepthwiseTile128>(x, weights, bias, multipliers, y, window, inputZeroPoint, output, first, end, workspace);
        else
            Reference.DepthwiseConv2DInt8.Run(x, weights, bias, multipliers, y, window, inputZeroPoint, output, first, end);
    }

    private static KernelChoice Chosen(in Window2D window, in KernelChoice choice) => choice.IsAutomatic ? Default(window) : choice;

    [SkipLocalsInit]
    private static void Run<TTile>(byte* x, sbyte* weights, int* bias, float* multipliers, byte* y, in Window2D window, int inputZeroPoint, in Requantization output, int first, int end, byte* workspace) where TTile : IDepthwiseTile
    {
        var plan = new DepthwisePlan(window);
        var channels = window.InputC;
        var tapWeights = (sbyte*)(workspace + plan.WeightsAt);
        var offsets = (nint*)(workspace + plan.OffsetsAt);
        var temporary = workspace + plan.OutputAt;
        int* tileBias = stackalloc int[Tile];
        float* tileMultipliers = stackalloc float[Tile];

        // The quads of padding columns keep this value; those of input columns are overwritten for each row.
        Unsafe.InitBlockUnaligned(workspace, (byte)inputZeroPoint, (uint)(plan.RowQuads * plan.QuadBytes));
        Unsafe.InitBlockUnaligned(workspace + plan.PaddingAt, (byte)inputZeroPoint, (uint)(window.InputW * channels));
        for (var tap = 0; tap < plan.Taps; tap++)
        {
            int column = tap % window.KernelW * window.DilationW, phase = column % window.StrideW;
            offsets[tap] = (nint)(tap / window.KernelW) * plan.QuadBytes + (nint)phase * plan.PhaseBytes + (nint)(column / window.StrideW) * plan.Pitch * 4;
        }

        for (var channel = 0; channel < channels; channel += Tile)
        {
            var from = Math.Max(0, Math.Min(channel, channels - Tile)); // the last tile of 16 channels repeats some of the one before
            PackWeights(weights + from, window, plan, tapWeights);
            for (var i = 0; i < Tile; i++)
            {
                var c = channels >= Tile ? from + i : i % plan.Pitch;
                tileBias[i] = c < channels ? bias[c] : 0;
                tileMultipliers[i] = c < channels ? multipliers[c] : 0;
            }
            for (var row = first; row < end; row++)
            {
                PackRows(x + from, window, plan, row, workspace + plan.PaddingAt, workspace);
                var destination = y + (nint)row * window.OutputW * channels;
                if (channels >= Tile)
                    TTile.Run(workspace, offsets, plan.Taps, tapWeights, tileBias, tileMultipliers, destination + from, channels, plan.Tiles, output);
                else
                    Merged<TTile>(workspace, offsets, plan, tapWeights, tileBias, tileMultipliers, destination, window, output, temporary);
            }
        }
    }

    // Fewer than 16 channels: a tile holds several pixels. What does not fill whole tiles, or is wider than the channels, takes a detour.
    private static void Merged<TTile>(byte* values, nint* offsets, in DepthwisePlan plan, sbyte* weights, int* bias, float* multipliers, byte* y, in Window2D window, in Requantization output, byte* temporary) where TTile : IDepthwiseTile
    {
        int channels = window.InputC, bytes = window.OutputW * channels;
        if (plan.Widened)
        {
            TTile.Run(values, offsets, plan.Taps, weights, bias, multipliers, temporary, Tile, plan.Tiles, output);
            for (var ox = 0; ox < window.OutputW; ox++)
                ByteCopy.Run(temporary + ox * plan.Pitch, y + ox * channels, channels);
            return;
        }
        var whole = bytes / Tile;
        TTile.Run(values, offsets, plan.Taps, weights, bias, multipliers, y, Tile, whole, output);
        if (whole < plan.Tiles)
        {
            TTile.Run(values + (nint)whole * 4 * Tile, offsets, plan.Taps, weights, bias, multipliers, temporary, Tile, 1, output);
            ByteCopy.Run(temporary, y + whole * Tile, bytes - whole * Tile);
        }
    }

    private static void PackWeights(sbyte* weights, in Window2D window, in DepthwisePlan plan, sbyte* destination)
    {
        var channels = window.InputC;
        for (var tap = 0; tap < plan.Taps; tap++, destination += 4 * Tile)
        {
            int ky = tap / window.KernelW * 4, kx = tap % window.KernelW, rows = Math.Min(4, window.KernelH - ky);
            nint step = (nint)window.KernelW * channels;
            var row = weights + ((nint)ky * window.KernelW + kx) * channels;
            if (channels >= Tile)
            {
                Vector128<byte> w1 = rows > 1 ? Vector128.Load((byte*)row + step) : default, w2 = rows > 2 ? Vector128.Load((byte*)row + 2 * step) : default;
                ByteQuads.Store16(Vector128.Load((byte*)row), w1, w2, rows > 3 ? Vector128.Load((byte*)row + 3 * step) : default, (byte*)destination);
                continue;
            }
            for (var i = 0; i < 4 * Tile; i++)
                destination[i] = i % 4 < rows && i / 4 % plan.Pitch < channels ? row[i % 4 * step + i / 4 % plan.Pitch] : (sbyte)0;
        }
    }

    private static void PackRows(byte* x, in Window2D window, in DepthwisePlan plan, int row, byte* padding, byte* destination)
    {
        nint channels = window.InputC, rowBytes = window.InputW * channels, quadStep = (nint)plan.Pitch * 4;
        int top = row % window.OutputH * window.StrideH - window.PadTop, columns = Math.Min(window.InputW, plan.Columns - window.PadLeft);
        var image = x + (nint)(row / window.OutputH) * window.InputH * rowBytes;
        var width = Math.Min(Tile, window.InputC);
        for (var quad = 0; quad < plan.RowQuads; quad++, destination += plan.QuadBytes)
        {
            byte* row0 = Row(quad * 4, window), row1 = Row(quad * 4 + 1, window), row2 = Row(quad * 4 + 2, window), row3 = Row(quad * 4 + 3, window);
            if (window.StrideW == 1 && width == channels && !plan.Widened)
            {
                ByteQuads.Interleave(row0, row1, row2, row3, columns * channels, destination + window.PadLeft * quadStep);
                continue;
            }
            for (var phase = 0; phase < window.StrideW; phase++)
            {
                // The first input column of this phase, in the padded input; quad q of the phase is column phase + q·stride.
                var column = phase < window.PadLeft ? phase + (window.PadLeft - phase + window.StrideW - 1) / window.StrideW * window.StrideW : phase;
                var target = destination + phase * (nint)plan.PhaseBytes + column / window.StrideW * quadStep;
                nint at = (column - window.PadLeft) * channels, last = columns * channels, step = window.StrideW * channels;
                if (width == Tile)
                {
                    for (; at < last; at += step, target += quadStep)
                        ByteQuads.Store16(Vector128.Load(row0 + at), Vector128.Load(row1 + at), Vector128.Load(row2 + at), Vector128.Load(row3 + at), target);
                }
                else
                {
                    for (; at < last; at += step, target += quadStep)
                        ByteQuads.Interleave(row0 + at, row1 + at, row2 + at, row3 + at, width, target);
                }
            }
        }

        // Kernel rows beyond the last have zero weights: any readable row serves.
        byte* Row(int ky, in Window2D w)
        {
            var iy = top + Math.Min(ky, w.KernelH - 1) * w.DilationH;
            return (uint)iy < (uint)w.InputH ? image + iy * rowBytes : padding;
        }
    }
}
