namespace EdgeRuntime.Kernels.Tests;

/// <summary>Geometries of convolutions and pools: the tails of pixels, channels and K, strides, dilations, every kind of padding.</summary>
internal static class Windows
{
    public static Window2D Make(int h, int w, int c, int n, int kh, int kw, int stride = 1, int dilation = 1, int pad = 0, int batch = 1, int padBottom = -1, int padRight = -1)
    {
        padBottom = padBottom < 0 ? pad : padBottom;
        padRight = padRight < 0 ? pad : padRight;
        var window = new Window2D
        {
            Batch = batch, InputH = h, InputW = w, InputC = c, OutputC = n, KernelH = kh, KernelW = kw, StrideH = stride, StrideW = stride, DilationH = dilation, DilationW = dilation,
            PadTop = pad, PadLeft = pad, PadBottom = padBottom, PadRight = padRight,
            OutputH = (h + pad + padBottom - ((kh - 1) * dilation + 1)) / stride + 1,
            OutputW = (w + pad + padRight - ((kw - 1) * dilation + 1)) / stride + 1,
        };
        return window.Validate() is { } fault ? throw new ArgumentException(fault) : window;
    }

    /// <summary>Windows of convolutions with their groups.</summary>
    public static IEnumerable<(Window2D Window, int Groups)> Convolutions()
    {
        for (var pixels = 1; pixels <= 14; pixels++)
            yield return (Make(1, pixels, 8, 16, 1, 1), 1);
        foreach (var n in (int[])[1, 2, 7, 8, 15, 17, 31, 33, 47, 64, 65, 80])
            yield return (Make(2, 4, 12, n, 1, 1), 1);
        foreach (var n in (int[])[1, 16, 63, 64, 65, 130])
            yield return (Make(1, 1, 20, n, 1, 1), 1);
        for (var c = 1; c <= 9; c++)
            yield return (Make(5, 7, c, 9, 3, 3, pad: 1), 1);
        foreach (var c in (int[])[15, 16, 17, 24, 33, 180])
            yield return (Make(4, 5, c, 20, 3, 3, pad: 1), 1);
        yield return (Make(9, 8, 3, 16, 3, 3, stride: 2, pad: 0, padBottom: 1, padRight: 1), 1);
        yield return (Make(9, 8, 5, 16, 1, 1, stride: 2), 1);
        yield return (Make(7, 7, 4, 16, 1, 1, pad: 1), 1);
        yield return (Make(11, 10, 2, 5, 5, 5, stride: 3, pad: 2), 1);
        yield return (Make(12, 13, 3, 18, 3, 3, dilation: 2, pad: 2), 1);
        yield return (Make(3, 3, 6, 16, 5, 5, pad: 4), 1);
        yield return (Make(1, 40, 10, 33, 1, 7, pad: 0), 1);
        yield return (Make(6, 6, 4, 8, 2, 2, stride: 2, batch: 3), 1);
        yield return (Make(49, 10, 1, 64, 10, 4, stride: 2, pad: 4, padRight: 1, padBottom: 5), 1);
        foreach (var groups in (int[])[2, 3, 4])
            yield return (Make(4, 6, 12, 24, 3, 3, pad: 1), groups);
        yield return (Make(4, 6, 10, 15, 1, 1), 5);
        yield return (Make(5, 5, 16, 40, 1, 1), 2);
        yield return (Make(5, 5, 6, 9, 3, 3, pad: 1, dilation: 1), 3);
    }

    /// <summary>Windows whose output has the input's channels: depthwise convolutions and pools. Padding never fills a whole window.</summary>
    public static IEnumerable<Window2D> PerChannel()
    {
        for (var c = 1; c <= 9; c++)
            yield return Make(5, 6, c, c, 3, 3, pad: 1);
        foreach (var c in (int[])[12, 15, 16, 17, 24, 31, 32, 33, 40, 47, 48, 64, 65, 72, 96])
            yield return Make(4, 7, c, c, 3, 3, pad: 1);
        foreach (var c in (int[])[3, 8, 16, 20, 32, 40])
        {
            yield return Make(8, 9, c, c, 3, 3, stride: 2, pad: 1);
            yield return Make(8, 9, c, c, 3, 3, stride: 2, pad: 0, padBottom: 1, padRight: 1);
            yield return Make(6, 6, c, c, 2, 2, stride: 2);
            yield return Make(9, 9, c, c, 5, 5, pad: 2);
            yield return Make(7, 11, c, c, 3, 3, dilation: 2, pad: 2);
            yield return Make(7, 11, c, c, 3, 2, dilation: 3, stride: 2, pad: 1);
        }
        yield return Make(1, 1, 24, 24, 1, 1);
        yield return Make(5, 5, 8, 8, 1, 1, stride: 2);
        yield return Make(6, 5, 8, 8, 4, 3, pad: 1, batch: 3);
        yield return Make(1, 30, 40, 40, 1, 9);
        yield return Make(25, 5, 64, 64, 25, 5);
        yield return Make(7, 7, 32, 32, 7, 7);
    }
}
