using System.Diagnostics;

namespace EdgeRuntime.Kernels;

/// <summary>
/// Packs f32 matrices that are known at run time only as <see cref="WeightPacking.PackFloat"/> does: <c>[matrices, K, N]</c>, or <c>[matrices, N, K]</c> where they are transposed, times a factor.
/// Units are tiles of 16 columns. y may not overlap x.
/// </summary>
public static unsafe class PackMatrix
{
    private const int Tile = WeightPacking.Tile;

    /// <summary>The number of units.</summary>
    public static int Units(int matrices, int n) => matrices * WeightPacking.Tiles(n);

    /// <summary>Packs units [first, end).</summary>
    public static void Run(float* x, float* y, int k, int n, bool transposed, float scale, int first, int end)
    {
        Debug.Assert(k > 0 && n > 0 && 0 <= first && first <= end);
        var tiles = WeightPacking.Tiles(n);
        for (var unit = first; unit < end; unit++)
        {
            int column = unit % tiles * Tile, width = Math.Min(Tile, n - column);
            var matrix = x + (nint)(unit / tiles) * k * n;
            var tile = y + (nint)unit * k * Tile;
            if (transposed)
                Columns(matrix + (nint)column * k, tile, k, width, scale);
            else
                Rows(matrix + column, tile, k, n, width, scale);
        }
    }

    private static void Rows(float* x, float* y, int k, int n, int width, float scale)
    {
        for (var row = 0; row < k; row++, x += n, y += Tile)
        {
            Scaled(new ReadOnlySpan<float>(x, width), new Span<float>(y, width), scale);
            new Span<float>(y + width, Tile - width).Clear();
        }
    }

    private static void Columns(float* x, float* y, int k, int width, float scale)
    {
        for (var row = 0; row < k; row++, x++, y += Tile)
        {
            for (var i = 0; i < width; i++)
                y[i] = x[(nint)i * k] * scale;
            new Span<float>(y + width, Tile - width).Clear();
        }
    }

    private static void Scaled(ReadOnlySpan<float> source, Span<float> destination, float scale)
    {
        if (scale == 1)
        {
            source.CopyTo(destination);
            return;
        }
        for (var i = 0; i < source.Length; i++)
            destination[i] = source[i] * scale;
    }
}
