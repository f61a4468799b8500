namespace EdgeRuntime.Kernels;

/// <summary>Every channel of a pixel several times in a row: <c>y[pixel, c·times + i] = x[pixel, c]</c>, for elements of 1 or 4 bytes; what a depthwise convolution with a multiplier reads. Units are pixels. y may not overlap x.</summary>
public static unsafe class RepeatChannels
{
    /// <summary>Computes pixels [first, end).</summary>
    public static void Run(byte* x, byte* y, int elementSize, int channels, int times, int first, int end)
    {
        var from = (nint)first * channels;
        var count = (nint)(end - first) * channels;
        if (elementSize == 1)
            Bytes(x + from, y + from * times, count, times);
        else
            Words((uint*)x + from, (uint*)y + from * times, count, times);
    }

    private static void Bytes(byte* x, byte* y, nint count, int times)
    {
        for (; count > 0; count--, x++)
        {
            for (var i = times; i > 0; i--)
                *y++ = *x;
        }
    }

    private static void Words(uint* x, uint* y, nint count, int times)
    {
        for (; count > 0; count--, x++)
        {
            for (var i = times; i > 0; i--)
                *y++ = *x;
        }
    }
}
