using System.Diagnostics;

namespace EdgeRuntime.Kernels;

/// <summary>
/// <see cref="Conv2DInt8"/> by tiles that read windows where they lie in a band of input rows (<see cref="InputBand"/>), kernel row by kernel row. Where a kernel row is no whole number of quads,
/// its last quad reads a few bytes of the next pixels: the weights are prepared with zeros for them. Emitted code does that, and the last 8 columns by pairs of quads (<see cref="Int8PairTile"/>), whose weights are prepared too; tiles of intrinsics read bands where that measures faster than copying windows: kernels wider than a pixel on output rows of two tiles, with whole quads unless VNNI multiplies.
/// </summary>
internal readonly unsafe struct Conv2DInt8Bands
{
    /// <summary>Output rows shorter than this are left to copied windows, unless code is emitted.</summary>
    private const int ShortestRow = 12;

    private readonly InputBand _band;
    private readonly int _runQuads;
    private readonly int _whole;
    private readonly int _tileRows, _tileColumns;

    public Conv2DInt8Bands(in Window2D window, int groups, in KernelChoice choice)
    {
        var run = window.KernelW * window.InputC;
        (_tileRows, _tileColumns) = (choice.Rows, choice.Columns);
        _runQuads = (run + 3) / 4;
        HasPairs = choice.Method == KernelMethod.Pairs;
        _whole = HasPairs ? window.OutputC - Int8PairTile.Columns : window.OutputC;
        IsPrepared = HasPairs || run % 4 != 0;
        _band = new InputBand(window, groups, sizeof(byte), HasPairs && run % 8 != 0 ? 8 : run % 4 != 0 ? 4 : 0, outputRows: choice.Block);
        IsPossible = choice.Variant >= KernelVariant.Avx2 && (!HasPairs || (choice.Variant == KernelVariant.Emitted && TakesPairs(window))) && _band.Applies;
    }

    /// <summary>Whether the convolution can be computed in this way.</summary>
    public bool IsPossible { get; }

    /// <summary>Output rows of a band.</summary>
    public int OutputRows => _band.OutputRows;

    /// <summary>Whether pairs of quads are worth it for the last columns.</summary>
    public static bool TakesPairs(in Window2D window) => window.OutputC % WeightPacking.Tile == Int8PairTile.Columns;

    /// <summary>The choice of this way where it is the one to take without measuring; automatic where not.</summary>
    public static KernelChoice Default(in Window2D window, int groups, KernelVariant variant)
    {
        var isEmitted = variant == KernelVariant.Emitted;
        var choice = new KernelChoice(isEmitted && TakesPairs(window) ? KernelMethod.Pairs : KernelMethod.Bands, variant);
        return new Conv2DInt8Bands(window, groups, choice) is { IsPossible: true } bands && (isEmitted || (window.KernelW > 1 && window.OutputW >= ShortestRow && (!bands.IsPrepared || variant == KernelVariant.AvxVnni))) ? choice : default;
    }

    /// <summary>Whether the weights have to be prepared.</summary>
    public bool IsPrepared { get; }

    /// <summary>Whether the last 8 columns are computed by pairs of quads.</summary>
    public bool HasPairs { get; }

    /// <summary>Bytes of scratch memory that each thread needs.</summary>
    public int WorkspaceBytes => _band.Bytes;

    /// <summary>Bytes of the prepared weights.</summary>
    public int PreparedBytes(in Window2D window) => IsPrepared ? checked(WholeBytes(window) + (HasPairs ? RunPairs * window.KernelH * Int8PairTile.StepBytes : 0)) : 0;

    /// <summary>Writes packed weights whose kernel rows are whole quads, or pairs of them.</summary>
    public void Prepare(sbyte* weights, in Window2D window, sbyte* prepared)
    {
        Debug.Assert(IsPrepared);
        int k = window.KernelVolume, paddedK = PaddedK(window), run = window.KernelW * window.InputC;
        new Span<sbyte>(prepared, PreparedBytes(window)).Clear();
        for (var column = 0; column < window.OutputC; column++)
        {
            for (var i = 0; i < k; i++)
            {
                var (row, place) = (i / run, i % run);
                var index = column < _whole ? WeightPacking.Int8Index(row * _runQuads * 4 + place, column, paddedK) : WholeBytes(window) + Int8PairTile.Index(row * RunPairs * 8 + place, column - _whole);
                prepared[index] = weights[WeightPacking.Int8Index(i, column, k)];
            }
        }
    }

    /// <summary>Computes output pixels [first, end) with the weights as they are prepared, if they are.</summary>
    public void Run<TTile>(byte* x, sbyte* weights, int* bias, float* multipliers, byte* y, nint ldy, in Window2D window, int inputZeroPoint, in Requantization output, int first, int end, byte* workspace) where TTile : IInt8RunTile
    {
        var imageBytes = (nint)window.InputH * window.InputW * window.InputC;
        while (first < end)
        {
            var part = _band.At(window, first, end);
            var source = _band.Load(x + part.Image * imageBytes, window, part.OutputRow, part.Rows, (byte)inputZeroPoint, workspace);
            RunBand<TTile>(source, weights, bias, multipliers, y + first * ldy, ldy, window, output, part.Column, part.End - first);
            first = part.End;
        }
    }

    // Pixels [ox, ox + count) of the output rows that the band holds, counted from its first output row. Tiles of columns pass one after the other, so that their weights stay in the cache.
    private void RunBand<TTile>(byte* source, sbyte* weights, int* bias, float* multipliers, byte* y, nint ldy, in Window2D window, in Requantization output, int ox, int count) where TTile : IInt8RunTile
    {
        var runs = new TileRuns(_runQuads, window.KernelH, window.DilationH * _band.RowBytes);
        var column = 0;
        for (int columns; column < _whole; column += columns, weights += runs.TotalQuads * 4 * (nint)columns)
        {
            columns = _tileColumns > 0 ? Math.Min(_tileColumns, _whole - column) : TTile.BandColumns(_whole - column);
            RunColumns<TTile>(source, runs, weights, bias + column, multipliers + column, y + column, ldy, columns, window, output, ox, count);
        }
        if (HasPairs)
            RunColumns<Int8PairTile>(source, runs with { Quads = 2 * RunPairs }, weights, bias + column, multipliers + column, y + column, ldy, Int8PairTile.Columns, window, output, ox, count);
    }

    private void RunColumns<TTile>(byte* source, TileRuns runs, sbyte* weights, int* bias, float* multipliers, byte* y, nint ldy, int columns, in Window2D window, in Requantization output, int ox, int count) where TTile : IInt8BandTile
    {
        var most = _tileRows > 0 ? _tileRows : TTile.Rows;
        var stride = (nint)window.StrideW * window.InputC;
        for (int done = 0, x = ox; done < count; source += window.StrideH * _band.RowBytes, x = 0)
        {
            for (var left = Math.Min(window.OutputW - x, count - done); left > 0;)
            {
                // A few pixels more than a tile has rows are two tiles of half of them, which waste less than a whole one and the rest.
                var rows = left <= most ? left : left < 2 * most ? (left + 1) / 2 : most;
                TTile.RunRuns(source + x * stride, stride, rows, runs, weights, bias, multipliers, y, ldy, columns, output);
                x += rows;
                left -= rows;
                done += rows;
                y += rows * ldy;
            }
        }
    }

    private int RunPairs => (_runQuads + 1) / 2;

    private int WholeBytes(in Window2D window) => WeightPacking.PackedInt8Count(PaddedK(window), _whole);

    private int PaddedK(in Window2D window) => checked(window.KernelH * _runQuads * 4);
}
