namespace EdgeRuntime.Kernels;

/// <summary>The part of a dense layer's output that one unit computes: up to <see cref="Rows"/> rows of one tile of 16 columns. Units run over tiles first, so that a range of units shares its rows.</summary>
internal readonly record struct DenseBlock(int FirstRow, int EndRow, int FirstColumn, int EndColumn)
{
    public const int Rows = 48;

    public static int Units(int rows, int n) => (rows + Rows - 1) / Rows * WeightPacking.Tiles(n);

    public static DenseBlock Of(int unit, int rows, int n)
    {
        int tiles = WeightPacking.Tiles(n), row = unit / tiles * Rows, column = unit % tiles * WeightPacking.Tile;
        return new DenseBlock(row, Math.Min(rows, row + Rows), column, Math.Min(n, column + WeightPacking.Tile));
    }
}
