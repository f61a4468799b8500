namespace EdgeRuntime.Kernels;

/// <summary>A part of a dense layer's output. A unit is up to <see cref="Rows"/> rows of one tile of 16 columns; units run over tiles first, so that a range of units shares its rows.</summary>
internal readonly record struct DenseBlock(int FirstRow, int EndRow, int FirstColumn, int EndColumn)
{
    public const int Rows = 48;

    public static int Units(int rows, int n) => (rows + Rows - 1) / Rows * WeightPacking.Tiles(n);

    /// <summary>The largest block of whole units that starts at <paramref name="first"/>, ends before <paramref name="end"/> and stays within one range of rows; moves first behind it.</summary>
    public static DenseBlock Of(ref int first, int end, int rows, int n)
    {
        int tiles = WeightPacking.Tiles(n), row = first / tiles * Rows, tile = first % tiles, count = Math.Min(end - first, tiles - tile);
        first += count;
        return new DenseBlock(row, Math.Min(rows, row + Rows), tile * WeightPacking.Tile, Math.Min(n, (tile + count) * WeightPacking.Tile));
    }
}
