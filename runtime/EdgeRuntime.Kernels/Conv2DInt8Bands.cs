using System.Diagnostics;

namespace EdgeRuntime.Kernels;

/// <summary>
/// <see cref="Conv2DInt8"/> by tiles that read windows where they lie in a band of input rows (<see cref="InputBand"/>), kernel row by kernel row. Where a kernel row is no whole number of quads,
/// its last quad reads a few bytes of the next pixels: the weights are prepared with zeros for them. Emitted code does that; tiles of intrinsics read bands where that measures faster than copying windows: kernels wider than a pixel with whole quads, on output rows of two tiles.
/// </summary>
internal readonly unsafe struct Conv2DInt8Bands
{
    /// <summary>Output rows shorter than this are left to copied windows, unless code is emitted.</summary>
    private const int ShortestRow = 12;

    private readonly InputBand _band;
    private readonly int _runQuads;

    public Conv2DInt8Bands(in Window2D window, int groups)
    {
        var run = window.KernelW * window.InputC;
        _runQuads = (run + 3) / 4;
        IsPadded = run % 4 != 0;
        _band = new InputBand(window, groups, sizeof(byte), IsPadded ? 4 : 0);
        Applies = (KernelVariants.Int8 == KernelVariant.Emitted || (KernelVariants.Int8 >= KernelVariant.Avx2 && !IsPadded && window.KernelW > 1 && window.OutputW >= ShortestRow)) && _band.Applies;
    }

    /// <summary>Whether this is the way to compute the convolution here.</summary>
    public bool Applies { get; }

    /// <summary>Whether the weights have to be prepared.</summary>
    public bool IsPadded { get; }

    /// <summary>Bytes of scratch memory that each thread needs.</summary>
    public int WorkspaceBytes => _band.Bytes;

    /// <summary>Bytes of the prepared weights.</summary>
    public int PreparedBytes(in Window2D window) => IsPadded ? WeightPacking.PackedInt8Count(PaddedK(window), window.OutputC) : 0;

    /// <summary>Writes packed weights whose kernel rows are whole quads.</summary>
    public void Prepare(sbyte* weights, in Window2D window, sbyte* prepared)
    {
        Debug.Assert(IsPadded);
        int k = window.KernelVolume, paddedK = PaddedK(window), run = window.KernelW * window.InputC;
        new Span<sbyte>(prepared, PreparedBytes(window)).Clear();
        for (var column = 0; column < window.OutputC; column++)
        {
            for (var i = 0; i < k; i++)
                prepared[WeightPacking.Int8Index(i / run * _runQuads * 4 + i % run, column, paddedK)] = weights[WeightPacking.Int8Index(i, column, k)];
        }
    }

    /// <summary>Computes output pixels [first, end) with the weights as they are prepared, if they are.</summary>
    public void Run<TTile>(byte* x, sbyte* weights, int* bias, float* multipliers, byte* y, in Window2D window, int inputZeroPoint, in Requantization output, int first, int end, byte* workspace) where TTile : IInt8RunTile
    {
        var imageBytes = (nint)window.InputH * window.InputW * window.InputC;
        while (first < end)
        {
            var part = _band.At(window, first, end);
            var source = _band.Load(x + part.Image * imageBytes, window, part.OutputRow, part.Rows, (byte)inputZeroPoint, workspace);
            RunBand<TTile>(source, weights, bias, multipliers, y + (nint)first * window.OutputC, window, output, part.Column, part.End - first);
            first = part.End;
        }
    }

    // Pixels [ox, ox + count) of the output rows that the band holds, counted from its first output row. Tiles of columns pass one after the other, so that their weights stay in the cache.
    private void RunBand<TTile>(byte* source, sbyte* weights, int* bias, float* multipliers, byte* y, in Window2D window, in Requantization output, int ox, int count) where TTile : IInt8RunTile
    {
        var n = window.OutputC;
        var runs = new TileRuns(_runQuads, window.KernelH, window.DilationH * _band.RowBytes);
        var stride = (nint)window.StrideW * window.InputC;
        for (int column = 0, columns; column < n; column += columns, weights += runs.TotalQuads * 4 * (nint)columns)
        {
            columns = TTile.BandColumns(n - column);
            byte* a = source, destination = y + column;
            for (int done = 0, x = ox; done < count; a += window.StrideH * _band.RowBytes, x = 0)
            {
                for (var left = Math.Min(window.OutputW - x, count - done); left > 0;)
                {
                    // A few pixels more than a tile has rows are two tiles of half of them, which waste less than a whole one and the rest.
                    var rows = left <= TTile.Rows ? left : left < 2 * TTile.Rows ? (left + 1) / 2 : TTile.Rows;
                    TTile.RunRuns(a + x * stride, stride, rows, runs, weights, bias + column, multipliers + column, destination, n, columns, output);
                    x += rows;
                    left -= rows;
                    done += rows;
                    destination += (nint)rows * n;
                }
            }
        }
    }

    private int PaddedK(in Window2D window) => checked(window.KernelH * _runQuads * 4);
}
