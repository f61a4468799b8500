using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EdgeRuntime.Kernels;

/// <summary>
/// Two-dimensional convolution in f32: <c>y[n,oy,ox,o] = activation(bias[o] + Σ x[n,iy,ix,c] · w[ky,kx,c,o])</c> over <c>[N,H,W,C]</c>. Weights: <see cref="WeightPacking.PackFloat"/>, group after group;
/// bias: padded to a multiple of 16, or null. Units are output pixels. y may not overlap x. Where <see cref="KernelVariants.ReadsHalf"/>, the weights may be f16 in the same order, with the same results as if they were widened first.
/// </summary>
public static unsafe class Conv2D
{
    /// <summary>The number of units: output pixels of the batch.</summary>
    public static int Units(in Window2D window) => window.OutputPixels;

    /// <summary>Bytes of scratch memory that each thread needs, 64-byte aligned.</summary>
    public static int WorkspaceBytes(in Window2D window, int groups)
    {
        var band = new InputBand(window, groups, sizeof(float));
        if (band.Applies)
            return band.Bytes;
        var rowBytes = checked(window.KernelVolume / groups * sizeof(float));
        return window.IsPointwise ? 0 : checked(Int8Product.BlockRows(rowBytes) * rowBytes + WindowRows.Slack);
    }

    /// <summary>The kernel that a convolution gets, as in <c>3x3/2 in bands, AVX2+FMA 6x16</c>; in bands: windows are read from a few input rows with their padding; gathered: windows are copied to rows first.</summary>
    public static string Describe(in Window2D window, int groups, bool half = false) =>
        $"{KernelNames.Window(window)}{(new InputBand(window, groups, sizeof(float)).Applies ? " in bands" : window.IsPointwise ? "" : " gathered")}, {KernelNames.FloatProduct(window.OutputPixels, half)}";

    /// <summary>Computes output pixels [first, end).</summary>
    public static void Run(float* x, float* weights, float* bias, float* y, in Window2D window, int groups, in Activation activation, int first, int end, byte* workspace, bool half = false)
    {
        Debug.Assert(window.InputC % groups == 0 && window.OutputC % groups == 0 && 0 <= first && first <= end && end <= Units(window));
        if (half)
            Run<FloatTileHalf>(x, weights, bias, y, window, groups, activation, first, end, workspace);
        else if (KernelVariants.Float == KernelVariant.Emitted)
            Run<FloatTileEmitted>(x, weights, bias, y, window, groups, activation, first, end, workspace);
        else if (Avx2.IsSupported && Fma.IsSupported && KernelVariants.Float == KernelVariant.Avx2)
            Run<FloatTile256>(x, weights, bias, y, window, groups, activation, first, end, workspace);
        else if (Vector128.IsHardwareAccelerated && KernelVariants.Float == KernelVariant.Vector128)
            Run<FloatTile128>(x, weights, bias, y, window, groups, activation, first, end, workspace);
        else
            Reference.Conv2D.Run(x, weights, bias, y, window, groups, activation, first, end);
    }

    private static void Run<TTile>(float* x, float* weights, float* bias, float* y, in Window2D window, int groups, in Activation activation, int first, int end, byte* workspace) where TTile : IFloatTile
    {
        var band = new InputBand(window, groups, sizeof(float));
        if (band.Applies)
        {
            RunBands<TTile>(x, weights, bias, y, window, band, activation, first, end, workspace);
            return;
        }
        int groupC = window.InputC / groups, groupN = window.OutputC / groups, k = window.KernelVolume / groups;
        nint groupWeights = WeightPacking.PackedFloatCount(k, groupN), pitch = window.IsPointwise ? window.InputC : k;
        var block = Int8Product.BlockRows(k * sizeof(float));
        for (var pixel = first; pixel < end; pixel += block)
        {
            var rows = Math.Min(block, end - pixel);
            for (var group = 0; group < groups; group++)
            {
                var a = window.IsPointwise ? x + pixel * pitch + group * groupC : (float*)workspace;
                if (!window.IsPointwise)
                    WindowRows.Gather((byte*)x, window, sizeof(float), groupC, group, pixel, rows, 0, workspace, pitch * sizeof(float));
                var column = group * groupN;
                FloatProduct.Run<TTile>(a, pitch, rows, k, TTile.At(weights, group * groupWeights), bias == null ? null : bias + column, y + (nint)pixel * window.OutputC + column, window.OutputC, groupN, groups == 1, activation, window.OutputPixels == 1);
            }
        }
    }

    private static void RunBands<TTile>(float* x, float* weights, float* bias, float* y, in Window2D window, in InputBand band, in Activation activation, int first, int end, byte* workspace) where TTile : IFloatTile
    {
        var imageElements = (nint)window.InputH * window.InputW * window.InputC;
        while (first < end)
        {
            var part = band.At(window, first, end);
            var source = (float*)band.Load((byte*)(x + part.Image * imageElements), window, part.OutputRow, part.Rows, 0, workspace);
            RunBand<TTile>(source, band.RowBytes / sizeof(float), weights, bias, y + (nint)first * window.OutputC, window, activation, part.Column, part.End - first);
            first = part.End;
        }
    }

    // Pixels [ox, ox + count) of the output rows that the band holds, counted from the band's first output row. Tiles of columns pass one after the other, so that their weights stay in the cache.
    [SkipLocalsInit]
    private static void RunBand<TTile>(float* source, nint rowElements, float* weights, float* bias, float* y, in Window2D window, in Activation activation, int ox, int count) where TTile : IFloatTile
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
            float* tileBias = bias == null ? zeros : bias + column, a = source, destination = y + column;
            for (int done = 0, x = ox; done < count; a += window.StrideH * rowElements, x = 0)
            {
                for (var left = Math.Min(window.OutputW - x, count - done); left > 0;)
                {
                    var rows = FloatProduct.TileRows(left, TTile.Rows);
                    TTile.Run(a + x * stride, stride, rows, window.KernelH, run, step, weights, tileBias, destination, n, Math.Min(width, n - column), clamp);
                    x += rows;
                    left -= rows;
                    done += rows;
                    destination += (nint)rows * n;
                }
            }
        }
        if (FloatClamp.NeedsMore(activation))
            Unary.Run(activation, y, y, 0, count * n);
    }
}
