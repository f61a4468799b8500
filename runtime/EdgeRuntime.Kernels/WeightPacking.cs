namespace EdgeRuntime.Kernels;

/// <summary>
/// Brings weight matrices <c>[K,N]</c> (row-major; for convolutions K runs over kernel row, kernel column, input channel and N over output channels) into the order that the
/// kernels read: tiles of <see cref="Tile"/> columns, zero-filled. The groups of a grouped convolution are packed each on its own, one after the other.
/// </summary>
public static class WeightPacking
{
    /// <summary>Columns (output channels) of one tile.</summary>
    public const int Tile = 16;

    /// <summary>Tiles that <paramref name="n"/> columns fill.</summary>
    public static int Tiles(int n) => (n + Tile - 1) / Tile;

    /// <summary>Elements of a packed f32 or f16 matrix, layout <c>[⌈N/16⌉][K][16]</c>.</summary>
    /// <exception cref="OverflowException">More than 2³¹−1 elements.</exception>
    public static int PackedFloatCount(int k, int n) => checked(Tiles(n) * Tile * k);

    /// <summary>Elements of a packed s8 matrix, layout <c>[⌈N/16⌉][⌈K/4⌉][16][4]</c>.</summary>
    /// <exception cref="OverflowException">More than 2³¹−1 elements.</exception>
    public static int PackedInt8Count(int k, int n) => checked(Tiles(n) * ((k + 3) / 4) * (4 * Tile));

    /// <summary>Elements of a matrix in rows, layout <c>[N][⌈K/16⌉·16]</c>.</summary>
    /// <exception cref="OverflowException">More than 2³¹−1 elements.</exception>
    public static int PackedRowsCount(int k, int n) => checked(RowStride(k) * n);

    /// <summary>Packs f32 weights, each column a row, for <see cref="DenseRow"/>.</summary>
    /// <exception cref="ArgumentException">A span is shorter than the matrix.</exception>
    public static void PackRows(ReadOnlySpan<float> weights, int k, int n, Span<float> destination)
    {
        var count = PackedRowsCount(k, n);
        RequireLength(weights.Length, checked(k * n), nameof(weights));
        RequireLength(destination.Length, count, nameof(destination));
        destination[..count].Clear();
        for (var row = 0; row < k; row++)
            for (var column = 0; column < n; column++)
                destination[column * RowStride(k) + row] = weights[row * n + column];
    }

    /// <summary>Packs f32 weights.</summary>
    /// <exception cref="ArgumentException">A span is shorter than the matrix.</exception>
    public static void PackFloat(ReadOnlySpan<float> weights, int k, int n, Span<float> destination)
    {
        var count = PackedFloatCount(k, n);
        RequireLength(weights.Length, checked(k * n), nameof(weights));
        RequireLength(destination.Length, count, nameof(destination));
        destination[..count].Clear();
        for (var column = 0; column < n; column += Tile)
        {
            var width = Math.Min(Tile, n - column);
            for (var row = 0; row < k; row++)
                weights.Slice(row * n + column, width).CopyTo(destination[FloatIndex(row, column, k)..]);
        }
    }

    /// <summary>Packs s8 weights.</summary>
    /// <exception cref="ArgumentException">A span is shorter than the matrix.</exception>
    public static void PackInt8(ReadOnlySpan<sbyte> weights, int k, int n, Span<sbyte> destination)
    {
        var count = PackedInt8Count(k, n);
        RequireLength(weights.Length, checked(k * n), nameof(weights));
        RequireLength(destination.Length, count, nameof(destination));
        destination[..count].Clear();
        for (var row = 0; row < k; row++)
            for (var column = 0; column < n; column++)
                destination[Int8Index(row, column, k)] = weights[row * n + column];
    }

    /// <summary>Elements from one row of a matrix in rows to the next.</summary>
    internal static int RowStride(int k) => checked(k + Tile - 1) / Tile * Tile;

    /// <summary>The place of element (row, column) in a packed f32 or f16 matrix of K rows.</summary>
    internal static int FloatIndex(int row, int column, int k) => (column / Tile * k + row) * Tile + column % Tile;

    /// <summary>The place of element (row, column) in a packed s8 matrix of K rows.</summary>
    internal static int Int8Index(int row, int column, int k) => ((column / Tile * ((k + 3) / 4) + row / 4) * Tile + column % Tile) * 4 + row % 4;

    /// <exception cref="ArgumentException">There are fewer elements than expected.</exception>
    internal static void RequireLength(int actual, int expected, string name)
    {
        if (actual < expected)
            throw new ArgumentException($"{name}: {expected} elements expected, {actual} found.", name);
    }
}
