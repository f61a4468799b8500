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

    public InputBand(in Window2D window, int groups)
    {
        int span = (window.KernelH - 1) * window.DilationH + 1, width = (window.OutputW - 1) * window.StrideW + window.KernelW;
        _inPlace = window.PadLeft == 0 && window.PadTop == 0 && width <= window.InputW && (window.OutputH - 1) * window.StrideH + span <= window.InputH;
        if (groups != 1 || (window.DilationW != 1 && window.KernelW != 1) || window.IsPointwise || window.OutputW < ShortestRow)
            return;
        var rowElements = (long)(_inPlace ? window.InputW : width) * window.InputC;
        if (!_inPlace && rowElements > LargestBytes / sizeof(float) / span)
            return;
        RowElements = (nint)rowElements;
        OutputRows = (int)Math.Clamp((CacheBytes / sizeof(float) / rowElements - span) / window.StrideH + 1, 1, window.OutputH);
        Bytes = _inPlace ? 0 : ((OutputRows - 1) * window.StrideH + span) * (int)rowElements * sizeof(float);
    }

    /// <summary>Whether the convolution is one that reads bands: ungrouped, more than a pixel wide and with kernel rows that are contiguous in the input.</summary>
    public bool Applies => OutputRows > 0;

    /// <summary>Output rows of a band.</summary>
    public int OutputRows { get; }

    /// <summary>The distance of two input rows.</summary>
    public nint RowElements { get; }

    /// <summary>Bytes of workspace.</summary>
    public int Bytes { get; }

    /// <summary>The window of output pixel (<paramref name="oy"/>, 0) of one image, with those of the following <paramref name="outputRows"/> − 1 rows behind it.</summary>
    public float* Load(float* image, in Window2D window, int oy, int outputRows, float* workspace)
    {
        var iy = oy * window.StrideH - window.PadTop;
        if (_inPlace)
            return image + iy * RowElements;
        nint inputRow = (nint)window.InputW * window.InputC, left = Math.Min(RowElements, (nint)window.PadLeft * window.InputC), middle = Math.Min(RowElements - left, inputRow), right = RowElements - left - middle;
        var destination = workspace;
        for (var rows = (outputRows - 1) * window.StrideH + (window.KernelH - 1) * window.DilationH + 1; rows > 0; rows--, iy++, destination += RowElements)
        {
            if ((uint)iy >= (uint)window.InputH)
            {
                Clear(destination, RowElements);
                continue;
            }
            Clear(destination, left);
            Buffer.MemoryCopy(image + iy * inputRow, destination + left, middle * sizeof(float), middle * sizeof(float));
            Clear(destination + left + middle, right);
        }
        return workspace;
    }

    private static void Clear(float* destination, nint count) => Unsafe.InitBlockUnaligned(destination, 0, (uint)(count * sizeof(float)));
}
