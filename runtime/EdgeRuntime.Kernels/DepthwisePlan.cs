namespace EdgeRuntime.Kernels;

/// <summary>
/// How <see cref="DepthwiseConv2DInt8"/> arranges its scratch memory. For one output row and 16 channels, the input rows that a window covers are interleaved four at a time to quads, so that a tap of the
/// tile kernel is four kernel rows of one kernel column. Input columns are sorted by phase (column mod stride), so that neighbouring outputs read neighbouring quads at every stride.
/// With fewer than 16 channels several pixels share a tile; where their number does not divide 16, each pixel is widened to <see cref="Pitch"/> channels.
/// </summary>
internal readonly struct DepthwisePlan
{
    private const int Tile = WeightPacking.Tile;

    public DepthwisePlan(in Window2D window)
    {
        Pitch = window.InputC >= Tile ? Tile : (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)window.InputC);
        RowQuads = (window.KernelH + 3) / 4;
        Columns = checked((window.OutputW - 1) * window.StrideW + (window.KernelW - 1) * window.DilationW + 1);
        PhaseBytes = checked((Columns + window.StrideW - 1) / window.StrideW * Pitch * 4);
        QuadBytes = checked(PhaseBytes * window.StrideW);
        Taps = RowQuads * window.KernelW;
        Tiles = checked((int)(((long)window.OutputW * Pitch + Tile - 1) / Tile));
        if (window.InputC >= Tile)
            Tiles = window.OutputW;
        Widened = Pitch != Math.Min(Tile, window.InputC);
        WeightsAt = Align(checked(RowQuads * QuadBytes + 64)); // the last tile of merged pixels may read up to 60 bytes of nothing
        OffsetsAt = checked(WeightsAt + Taps * 4 * Tile);
        PaddingAt = Align(checked(OffsetsAt + Taps * 8));
        OutputAt = Align(checked(PaddingAt + window.InputW * window.InputC));
        WorkspaceBytes = checked(OutputAt + (window.InputC < Tile ? Tiles * Tile : 0));
    }

    /// <summary>Channels that a column occupies: 16, or a power of two below.</summary>
    public int Pitch { get; }

    /// <summary>Groups of four kernel rows.</summary>
    public int RowQuads { get; }

    /// <summary>Columns of the padded input that outputs read.</summary>
    public int Columns { get; }

    /// <summary>Bytes of the quads of one phase.</summary>
    public int PhaseBytes { get; }

    /// <summary>Bytes of the quads of one group of four kernel rows.</summary>
    public int QuadBytes { get; }

    /// <summary>Taps of the tile kernel.</summary>
    public int Taps { get; }

    /// <summary>Tiles of one output row (per 16 channels).</summary>
    public int Tiles { get; }

    /// <summary>Whether a column occupies more channels than it has.</summary>
    public bool Widened { get; }

    public int WeightsAt { get; }

    public int OffsetsAt { get; }

    public int PaddingAt { get; }

    public int OutputAt { get; }

    public int WorkspaceBytes { get; }

    private static int Align(int bytes) => checked(bytes + 63) / 64 * 64;
}
