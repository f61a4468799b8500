using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EdgeRuntime.Kernels;

/// <summary>The matrix product behind f32 convolutions and dense layers: y[rows, n] = activation(a[rows, k] · weights + bias).</summary>
internal static unsafe class FloatProduct
{
    /// <summary>Bytes in which weights of f16 are widened for several rows, a multiple of 64: k rows of one tile, or none where tiles read f16 themselves.</summary>
    /// <exception cref="OverflowException">More than 2³¹−1.</exception>
    public static int PanelBytes(int k, bool half) => half && KernelVariants.Float != KernelVariant.Emitted ? checked(k * WeightPacking.Tile * sizeof(float)) : 0;

    /// <summary>
    /// The product with whatever instructions were chosen, for kernels that are not made of tiles themselves; <paramref name="half"/>: the weights are f16 (<see cref="KernelVariants.ReadsHalf"/>), and <paramref name="panel"/>
    /// has <see cref="PanelBytes"/> where there is more than one row.
    /// </summary>
    public static void Run(float* a, nint lda, int rows, int k, float* weights, float* bias, float* y, nint ldy, int n, bool padded, in Activation activation, bool alone, bool half = false, float* panel = null)
    {
        if (KernelVariants.Float == KernelVariant.Emitted)
        {
            if (half)
                Run<FloatTileHalf>(a, lda, rows, k, weights, bias, y, ldy, n, padded, activation, alone, panel);
            else
                Run<FloatTileEmitted>(a, lda, rows, k, weights, bias, y, ldy, n, padded, activation, alone, panel);
        }
        else if (Avx2.IsSupported && Fma.IsSupported && KernelVariants.Float == KernelVariant.Avx2)
        {
            if (half)
                Run<FloatTileHalf256>(a, lda, rows, k, weights, bias, y, ldy, n, padded, activation, alone, panel);
            else
                Run<FloatTile256>(a, lda, rows, k, weights, bias, y, ldy, n, padded, activation, alone, panel);
        }
        else if (Vector128.IsHardwareAccelerated && KernelVariants.Float == KernelVariant.Vector128)
        {
            if (half)
                Run<FloatTileHalf128>(a, lda, rows, k, weights, bias, y, ldy, n, padded, activation, alone, panel);
            else
                Run<FloatTile128>(a, lda, rows, k, weights, bias, y, ldy, n, padded, activation, alone, panel);
        }
        else
        {
            Scalar(a, lda, rows, k, weights, bias, y, ldy, n, activation);
        }
    }

    /// <summary>Computes all tiles for a block of rows. Where n is no multiple of 16 and bias has no padding, <paramref name="padded"/> is false. <paramref name="alone"/>: the layer has one row in all; one that is left over from others is summed in the order of those.</summary>
    [SkipLocalsInit]
    public static void Run<TTile>(float* a, nint lda, int rows, int k, float* weights, float* bias, float* y, nint ldy, int n, bool padded, in Activation activation, bool alone, float* panel) where TTile : IFloatTile
    {
        const int Tile = WeightPacking.Tile;
        var clamp = FloatClamp.Of(activation);
        int whole = bias == null || !padded ? n / Tile * Tile : n;
        var width = TTile.Tiles * Tile;
        var tileBias = stackalloc float[2 * Tile];
        if (bias == null)
        {
            new Span<float>(tileBias, width).Clear();
            for (var column = 0; column < n; column += width)
                Rows<TTile>(alone, a, lda, rows, k, TTile.At(weights, (nint)column * k), tileBias, y + column, ldy, Math.Min(width, n - column), clamp, panel);
        }
        else
        {
            Rows<TTile>(alone, a, lda, rows, k, weights, bias, y, ldy, whole, clamp, panel);
            if (whole < n)
            {
                for (var i = 0; i < Tile; i++)
                    tileBias[i] = whole + i < n ? bias[whole + i] : 0;
                Rows<TTile>(alone, a, lda, rows, k, TTile.At(weights, (nint)whole * k), tileBias, y + whole, ldy, n - whole, clamp, panel);
            }
        }
        if (!FloatClamp.NeedsMore(activation))
            return;
        for (var row = 0; row < rows; row++)
            Unary.Run(activation, y + row * ldy, y + row * ldy, 0, n);
    }

    /// <summary>The rows of the next tile: one or two more than it has are two tiles of half of them, which waste less than a whole one and the rest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int TileRows(int left, int most) => left <= most ? left : left < most + 3 ? (left + 1) / 2 : most;

    private static void Scalar(float* a, nint lda, int rows, int k, float* weights, float* bias, float* y, nint ldy, int n, in Activation activation)
    {
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < n; column++)
            {
                var sum = bias == null ? 0f : bias[column];
                for (var i = 0; i < k; i++)
                    sum += a[row * lda + i] * weights[WeightPacking.FloatIndex(i, column, k)];
                y[row * ldy + column] = Reference.Unary.Apply(activation, sum);
            }
        }
    }

    private static void Rows<TTile>(bool alone, float* a, nint lda, int rows, int k, float* weights, float* bias, float* y, nint ldy, int n, in FloatClamp clamp, float* panel) where TTile : IFloatTile
    {
        if (alone)
        {
            TTile.RunRow(a, k, weights, bias, y, n, clamp);
            return;
        }
        var width = TTile.Tiles * WeightPacking.Tile;
        for (var column = 0; column < n; column += width)
        {
            var columns = Math.Min(width, n - column);
            var tile = TTile.Panel(weights, (nint)k * width, panel);
            for (int row = 0, count; row < rows; row += count)
            {
                count = TileRows(rows - row, TTile.Rows);
                TTile.Run(a + row * lda, lda, count, 1, k, 0, tile, bias + column, y + row * ldy + column, ldy, columns, clamp);
            }
            weights = TTile.At(weights, (nint)k * width);
        }
    }
}
