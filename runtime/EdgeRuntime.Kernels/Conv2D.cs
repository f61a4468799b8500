using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EdgeRuntime.Kernels;

/// <summary>
/// Two-dimensional convolution in f32: <c>y[n,oy,ox,o] = activation(bias[o] + Σ x[n,iy,ix,c] · w[ky,kx,c,o])</c> over <c>[N,H,W,C]</c>. Weights: <see cref="WeightPacking.PackFloat"/>, group after group;
/// bias: padded to a multiple of 16, or null. Units are output pixels. y may not overlap x; its pixels, and those of x for a 1×1 kernel read in place, may lie further apart than their channels (<see cref="PixelPitch"/>). Where <see cref="KernelVariants.ReadsHalf"/>, the weights may be f16 in the same order, with the same results as if they were widened first.
/// </summary>
public static unsafe class Conv2D
{
    // Weights that are widened for a block of output pixels want more pixels than the L1 cache would.
    private const int PanelPixels = 64;

    /// <summary>The number of units: output pixels of the batch.</summary>
    public static int Units(in Window2D window) => window.OutputPixels;

    /// <summary>Bytes of scratch memory that each thread needs, 64-byte aligned.</summary>
    public static int WorkspaceBytes(in Window2D window, int groups, bool half = false)
    {
        var band = Band(window, groups, half);
        var panel = FloatProduct.PanelBytes(window.KernelVolume / groups, half);
        if (band.Applies)
            return checked(panel + band.Bytes);
        var rowBytes = checked(window.KernelVolume / groups * sizeof(float));
        return window.IsPointwise ? panel : checked(panel + Int8Product.BlockRows(rowBytes) * rowBytes + WindowRows.Slack);
    }

    /// <summary>The kernel that a convolution gets, as in <c>3x3/2 in bands, AVX2+FMA 6x16</c>; in bands: windows are read from a few input rows with their padding; gathered: windows are copied to rows first.</summary>
    public static string Describe(in Window2D window, int groups, bool half = false) =>
        $"{KernelNames.Window(window)}{(Band(window, groups, half).Applies ? " in bands" : window.IsPointwise ? "" : " gathered")}, {KernelNames.FloatProduct(window.OutputPixels, half)}";

    /// <summary>Computes output pixels [first, end).</summary>
    public static void Run(float* x, float* weights, float* bias, float* y, in Window2D window, int groups, in Activation activation, int first, int end, byte* workspace, bool half = false, PixelPitch pitch = default)
    {
        Debug.Assert((pitch.X == 0 || window.IsPointwise) && window.InputC % groups == 0 && window.OutputC % groups == 0 && 0 <= first && first <= end && end <= Units(window));
        var panelBytes = FloatProduct.PanelBytes(window.KernelVolume / groups, half);
        var panel = panelBytes == 0 ? null : (float*)workspace;
        workspace += panelBytes;
        if (KernelVariants.Float == KernelVariant.Emitted)
        {
            if (half)
                Run<FloatTileHalf>(x, weights, bias, y, window, groups, activation, first, end, workspace, panel, pitch);
            else
                Run<FloatTileEmitted>(x, weights, bias, y, window, groups, activation, first, end, workspace, panel, pitch);
        }
        else if (Avx2.IsSupported && Fma.IsSupported && KernelVariants.Float == KernelVariant.Avx2)
        {
            if (half)
                Run<FloatTileHalf256>(x, weights, bias, y, window, groups, activation, first, end, workspace, panel, pitch);
            else
                Run<FloatTile256>(x, weights, bias, y, window, groups, activation, first, end, workspace, panel, pitch);
        }
        else if (Vector128.IsHardwareAccelerated && KernelVariants.Float == KernelVariant.Vector128)
        {
            if (half)
                Run<FloatTileHalf128>(x, weights, bias, y, window, groups, activation, first, end, workspace, panel, pitch);
            else
                Run<FloatTile128>(x, weights, bias, y, window, groups, activation, first, end, workspace, panel, pitch);
        }
        else
        {
            Reference.Conv2D.Run(x, weights, bias, y, window, groups, activation, first, end, pitch);
        }
    }

    private static InputBand Band(in Window2D window, int groups, bool half) => new(window, groups, sizeof(float), pixels: FloatProduct.PanelBytes(1, half) > 0 ? PanelPixels : 0);

    private static void Run<TTile>(float* x, float* weights, float* bias, float* y, in Window2D window, int groups, in Activation activation, int first, int end, byte* workspace, float* panel, PixelPitch pitch) where TTile : IFloatTile
    {
        nint ldy = pitch.OfY(window);
        var band = Band(window, groups, panel != null);
        if (band.Applies)
        {
            RunBands<TTile>(x, weights, bias, y, ldy, window, band, activation, first, end, workspace, panel);
            return;
        }
        int groupC = window.InputC / groups, groupN = window.OutputC / groups, k = window.KernelVolume / groups;
        nint groupWeights = WeightPacking.PackedFloatCount(k, groupN), lda = window.IsPointwise ? pitch.OfX(window) : k;
        var block = panel != null && window.IsPointwise ? PanelPixels : Int8Product.BlockRows(k * sizeof(float));
        for (var pixel = first; pixel < end; pixel += block)
        {
            var rows = Math.Min(block, end - pixel);
            for (var group = 0; group < groups; group++)
            {
                var a = window.IsPointwise ? x + pixel * lda + group * groupC : (float*)workspace;
                if (!window.IsPointwise)
                    WindowRows.Gather((byte*)x, window, sizeof(float), groupC, group, pixel, rows, 0, workspace, lda * sizeof(float));
                var column = group * groupN;
                FloatProduct.Run<TTile>(a, lda, rows, k, TTile.At(weights, group * groupWeights), bias == null ? null : bias + column, y + pixel * ldy + column, ldy, groupN, groups == 1, activation, window.OutputPixels == 1, panel);
            }
        }
    }

    private static void RunBands<TTile>(float* x, float* weights, float* bias, float* y, nint ldy, in Window2D window, in InputBand band, in Activation activation, int first, int end, byte* workspace, float* panel) where TTile : IFloatTile
    {
        var imageElements = (nint)window.InputH * window.InputW * window.InputC;
        while (first < end)
        {
            var part = band.At(window, first, end);
            var source = (float*)band.Load((byte*)(x + part.Image * imageElements), window, part.OutputRow, part.Rows, 0, workspace);
            RunBand<TTile>(source, band.RowBytes / sizeof(float), weights, bias, y + first * ldy, ldy, window, activation, part.Column, part.End - first, panel);
            first = part.End;
        }
    }

    // Pixels [ox, ox + count) of the output rows that the band holds, counted from the band's first output row. Tiles of columns pass one after the other, so that their weights stay in the cache.
    [SkipLocalsInit]
    private static void RunBand<TTile>(float* source, nint rowElements, float* weights, float* bias, float* y, nint ldy, in Window2D window, in Activation activation, int ox, int count, float* panel) where TTile : IFloatTile
    {
        var width = TTile.Tiles * WeightPacking.Tile;
        var clamp = FloatClamp.Of(activation);
        int n = window.OutputC, run = window.KernelW * window.InputC;
        nint step = window.DilationH * rowElements, stride = (nint)window.StrideW * window.InputC;
        var zeros = stackalloc float[2 * WeightPacking.Tile];
        if (bias == null)
            new Span<float>(zeros, width).Clear();
        for (var column = 0; column < n; column += width, weights = TTile.At(weights, (nint)window.KernelVolume * width))
        {
            float* tileBias = bias == null ? zeros : bias + column, tile = TTile.Panel(weights, (nint)window.KernelVolume * width, panel), a = source, destination = y + column;
            for (int done = 0, x = ox; done < count; a += window.StrideH * rowElements, x = 0)
            {
                for (var left = Math.Min(window.OutputW - x, count - done); left > 0;)
                {
                    var rows = FloatProduct.TileRows(left, TTile.Rows);
                    TTile.Run(a + x * stride, stride, rows, window.KernelH, run, step, tile, tileBias, destination, ldy, Math.Min(width, n - column), clamp);
                    x += rows;
                    left -= rows;
                    done += rows;
                    destination += rows * ldy;
                }
            }
        }
        if (!FloatClamp.NeedsMore(activation))
            return;
        // Pixels that lie behind each other are one row.
        for (int row = 0, pixels = ldy == n ? count : 1; row < count; row += pixels, y += pixels * ldy)
            Unary.Run(activation, y, y, 0, pixels * n);
    }
}
