using System.Runtime.CompilerServices;

namespace EdgeRuntime.Kernels;

/// <summary>The matrix product behind convolutions and dense layers: y[rows, n] = requantize(a[rows, k] · weights + bias).</summary>
internal static unsafe class Int8Product
{
    /// <summary>Rows of a block: as many as keep the rows in half of a 32 KiB L1 cache, so that they stay there while the tiles of columns pass, but 6 at least.</summary>
    public static int BlockRows(int rowBytes) => Math.Clamp(16384 / Math.Max(1, rowBytes), 1, 8) * 6;

    /// <summary>Computes all tiles for a block of rows. Every row of a is readable up to the next multiple of 4 bytes. Where n is no multiple of 16 and bias has no padding, <paramref name="padded"/> is false. Tiles are as large as <paramref name="shape"/> says, and TTile where it does not.</summary>
    [SkipLocalsInit]
    public static void Run<TTile>(byte* a, nint lda, int rows, int k, sbyte* weights, int* bias, float* multipliers, byte* y, nint ldy, int n, bool padded, in Requantization output, in KernelChoice shape = default) where TTile : IInt8Tile
    {
        const int Tile = WeightPacking.Tile;
        int quads = (k + 3) / 4, whole = padded ? n : n / Tile * Tile;
        Rows<TTile>(a, lda, rows, quads, weights, bias, multipliers, y, ldy, whole, output, shape);
        if (whole == n)
            return;
        var lastBias = stackalloc int[Tile];
        var lastMultipliers = stackalloc float[Tile];
        for (var i = 0; i < Tile; i++)
        {
            lastBias[i] = whole + i < n ? bias[whole + i] : 0;
            lastMultipliers[i] = whole + i < n ? multipliers[whole + i] : 0;
        }
        Rows<TTile>(a, lda, rows, quads, weights + (nint)whole * quads * 4, lastBias, lastMultipliers, y + whole, ldy, n - whole, output, shape);
    }

    private static void Rows<TTile>(byte* a, nint lda, int rows, int quads, sbyte* weights, int* bias, float* multipliers, byte* y, nint ldy, int n, in Requantization output, in KernelChoice shape) where TTile : IInt8Tile
    {
        if (rows == 1)
        {
            TTile.RunRow(a, quads, weights, bias, multipliers, y, n, output);
            return;
        }
        int height = shape.Rows > 0 ? shape.Rows : TTile.Rows, width = shape.Columns > 0 ? shape.Columns : TTile.Tiles * WeightPacking.Tile;
        for (var column = 0; column < n; column += width)
        {
            var columns = Math.Min(width, n - column);
            for (var row = 0; row < rows; row += height)
                TTile.Run(a + row * lda, lda, Math.Min(height, rows - row), quads, weights, bias + column, multipliers + column, y + row * ldy + column, ldy, columns, output);
            weights += (nint)quads * (4 * width);
        }
    }
}
