using System.Runtime.CompilerServices;

namespace EdgeRuntime.Kernels;

/// <summary>
/// A few rows of one image with the padding around them, copied to the workspace, so that output pixels read their windows in place: kernel row by kernel row, without im2col.
/// Where the input has no padding, it is read where it is.
/// </summary>
internal readonly unsafe struct InputBand
{
    /// <summary>What a band may take of the L1 cache, if it has more than one output row.</summary>
    private const int CacheBytes = 32768;
    private const int LargestBytes = 262144;
    /// <summary>Output rows shorter than this fill no tile.</summary>
    private const int ShortestRow = 4;

    private readonly bool _inPlace;
    private readonly int _pixelBytes;

    /// <summary>The band of a convolution whose elements have so many bytes. Behind the last row of a band there are <paramref name="slack"/> bytes that may be read; where it is not 0, bands are always copies. A band has <paramref name="pixels"/> output pixels at least, where the image has them and <see cref="LargestBytes"/> allow it, or exactly <paramref name="outputRows"/> rows of them where that is not 0.</summary>
    public InputBand(in Window2D window, int groups, int elementSize, int slack = 0, int pixels = 0, int outputRows = 0)
    {
        int span = (window.KernelH - 1) * window.DilationH + 1, width = (window.OutputW - 1) * window.StrideW + window.KernelW;
        _inPlace = slack == 0 && window.PadLeft == 0 && window.PadTop == 0 && width <= window.InputW && (window.OutputH - 1) * window.StrideH + span <= window.InputH;
        _pixelBytes = window.InputC * elementSize;
        if (groups != 1 || (window.DilationW != 1 && window.KernelW != 1) || window.IsPointwise || window.OutputW < ShortestRow)
            return;
        var rowBytes = (long)(_inPlace ? window.InputW : width) * window.InputC * elementSize;
        if (!_inPlace && rowBytes > LargestBytes / span)
            return;
        var fitting = Math.Max((CacheBytes / rowBytes - span) / window.StrideH + 1, Math.Min((pixels + window.OutputW - 1) / window.OutputW, (LargestBytes / rowBytes - span) / window.StrideH + 1));
        var rows = outputRows > 0 ? Math.Min(outputRows, window.OutputH) : (int)Math.Clamp(fitting, 1, window.OutputH);
        var bytes = _inPlace ? 0 : ((rows - 1L) * window.StrideH + span) * rowBytes + slack;
        if (outputRows > 0 && bytes > LargestBytes)
            return;
        RowBytes = (nint)rowBytes;
        OutputRows = rows;
        Bytes = (int)bytes;
    }

    /// <summary>Whether the convolution is one that reads bands: ungrouped, more than a pixel wide and with kernel rows that are contiguous in the input.</summary>
    public bool Applies => OutputRows > 0;

    /// <summary>Output rows of a band.</summary>
    public int OutputRows { get; }

    /// <summary>The distance of two input rows.</summary>
    public nint RowBytes { get; }

    /// <summary>Bytes of workspace.</summary>
    public int Bytes { get; }

    /// <summary>The output rows that the band of pixel <paramref name="first"/> holds, as far as pixels up to <paramref name="end"/> need them.</summary>
    public Part At(in Window2D window, int first, int end)
    {
        int row = first / window.OutputW, oy = row % window.OutputH, rows = Math.Min(OutputRows, Math.Min(window.OutputH - oy, (end - 1) / window.OutputW + 1 - row));
        return new Part(row / window.OutputH, oy, rows, first - row * window.OutputW, Math.Min(end, (row + rows) * window.OutputW));
    }

    /// <summary>The window of output pixel (<paramref name="oy"/>, 0) of one image, with those of the following <paramref name="outputRows"/> − 1 rows behind it. Padding is filled with <paramref name="fill"/>.</summary>
    public byte* Load(byte* image, in Window2D window, int oy, int outputRows, byte fill, byte* workspace)
    {
        var iy = oy * window.StrideH - window.PadTop;
        if (_inPlace)
            return image + iy * RowBytes;
        nint inputRow = (nint)window.InputW * _pixelBytes, left = Math.Min(RowBytes, (nint)window.PadLeft * _pixelBytes), middle = Math.Min(RowBytes - left, inputRow), right = RowBytes - left - middle;
        var destination = workspace;
        for (var rows = (outputRows - 1) * window.StrideH + (window.KernelH - 1) * window.DilationH + 1; rows > 0; rows--, iy++, destination += RowBytes)
        {
            if ((uint)iy >= (uint)window.InputH)
            {
                Unsafe.InitBlockUnaligned(destination, fill, (uint)RowBytes);
                continue;
            }
            Unsafe.InitBlockUnaligned(destination, fill, (uint)left);
            ByteCopy.Run(image + iy * inputRow, destination + left, middle);
            Unsafe.InitBlockUnaligned(destination + left + middle, fill, (uint)right);
        }
        return workspace;
    }

    /// <summary>Some output rows of one image.</summary>
    /// <param name="Image">The image.</param>
    /// <param name="OutputRow">The first row.</param>
    /// <param name="Rows">How many.</param>
    /// <param name="Column">The first pixel of the first row.</param>
    /// <param name="End">The pixel behind the last one, counted over all images.</param>
    public readonly record struct Part(int Image, int OutputRow, int Rows, int Column, int End);
}
