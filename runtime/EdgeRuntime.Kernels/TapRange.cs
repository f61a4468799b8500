namespace EdgeRuntime.Kernels;

/// <summary>The kernel rows (or columns) [First, End) of one output row (or column) that lie inside the input; the input index of tap k is Start + k·dilation.</summary>
internal readonly record struct TapRange(int Start, int First, int End)
{
    public int Count => Math.Max(0, End - First);

    public static TapRange Of(int output, int stride, int pad, int dilation, int kernel, int size)
    {
        var start = output * stride - pad;
        int first = start < 0 ? (-start + dilation - 1) / dilation : 0, end = start >= size ? 0 : Math.Min(kernel, (size - 1 - start) / dilation + 1);
        return new TapRange(start, first, end);
    }

    public static TapRange Rows(in Window2D window, int oy) => Of(oy, window.StrideH, window.PadTop, window.DilationH, window.KernelH, window.InputH);

    public static TapRange Columns(in Window2D window, int ox) => Of(ox, window.StrideW, window.PadLeft, window.DilationW, window.KernelW, window.InputW);

    /// <summary>The output columns [First, End) whose windows have all their columns in the input, and so need no range of their own.</summary>
    public static (int First, int End) Inside(in Window2D window)
    {
        var last = window.InputW - 1 - (window.KernelW - 1) * window.DilationW + window.PadLeft;
        return ((window.PadLeft + window.StrideW - 1) / window.StrideW, last < 0 ? 0 : Math.Min(window.OutputW, last / window.StrideW + 1));
    }
}
