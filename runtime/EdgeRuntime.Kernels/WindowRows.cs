using System.Runtime.CompilerServices;

namespace EdgeRuntime.Kernels;

/// <summary>
/// Gathers what one output pixel reads, in the order of packed weights (kernel row, kernel column, channel), into a row of a panel: the part of im2col that a tile needs, no more.
/// Works on bytes, so that it serves u8 and f32 alike.
/// </summary>
internal static unsafe class WindowRows
{
    /// <summary>Bytes that may be written behind the last row of a panel.</summary>
    public const int Slack = 8;

    /// <summary>Gathers output pixels [first, first + count) of one group to rows that are <paramref name="pitch"/> bytes apart. Padding is filled with <paramref name="fill"/>; up to <see cref="Slack"/> bytes behind a row's end may be overwritten.</summary>
    public static void Gather(byte* x, in Window2D window, int elementSize, int groupC, int group, int first, int count, byte fill, byte* panel, nint pitch)
    {
        nint pixelBytes = (nint)window.InputC * elementSize, groupBytes = (nint)groupC * elementSize, rowBytes = window.InputW * pixelBytes, imageBytes = window.InputH * rowBytes;
        var end = x + window.Batch * imageBytes;
        var contiguous = groupC == window.InputC && window.DilationW == 1;
        int ox = first % window.OutputW, row = first / window.OutputW, oy = row % window.OutputH, image = row / window.OutputH;
        for (var i = 0; i < count; i++, panel += pitch)
        {
            int iy = oy * window.StrideH - window.PadTop, ix = ox * window.StrideW - window.PadLeft;
            var source = x + image * imageBytes + iy * rowBytes + ix * pixelBytes + group * groupBytes;
            if (contiguous)
                Contiguous(source, window, pixelBytes, rowBytes, iy, ix, end, fill, panel);
            else
                Scattered(source, window, pixelBytes, groupBytes, rowBytes, iy, ix, fill, panel);
            if (++ox == window.OutputW)
            {
                ox = 0;
                if (++oy == window.OutputH)
                {
                    oy = 0;
                    image++;
                }
            }
        }
    }

    // The columns of a kernel row lie side by side in the input: one copy, with padding left and right of it.
    private static void Contiguous(byte* source, in Window2D window, nint pixelBytes, nint rowBytes, int iy, int ix, byte* end, byte fill, byte* destination)
    {
        nint run = window.KernelW * pixelBytes, step = window.DilationH * rowBytes;
        int left = Math.Clamp(-ix, 0, window.KernelW), right = Math.Clamp(ix + window.KernelW - window.InputW, 0, window.KernelW - left);
        nint leftBytes = left * pixelBytes, rightBytes = right * pixelBytes, middle = run - leftBytes - rightBytes;
        var short8 = run <= Slack && middle == run;
        for (var ky = 0; ky < window.KernelH; ky++, iy += window.DilationH, source += step, destination += run)
        {
            if ((uint)iy >= (uint)window.InputH)
            {
                Unsafe.InitBlockUnaligned(destination, fill, (uint)run);
            }
            else if (short8 && source + Slack <= end)
            {
                *(ulong*)destination = *(ulong*)source; // what is copied too much is overwritten by the next row, or lies in the slack
            }
            else
            {
                if (leftBytes > 0)
                    Unsafe.InitBlockUnaligned(destination, fill, (uint)leftBytes);
                ByteCopy.Run(source + leftBytes, destination + leftBytes, middle);
                if (rightBytes > 0)
                    Unsafe.InitBlockUnaligned(destination + run - rightBytes, fill, (uint)rightBytes);
            }
        }
    }

    private static void Scattered(byte* source, in Window2D window, nint pixelBytes, nint groupBytes, nint rowBytes, int iy, int ix, byte fill, byte* destination)
    {
        for (var ky = 0; ky < window.KernelH; ky++, iy += window.DilationH, source += window.DilationH * rowBytes)
        {
            var column = ix;
            var pixel = source;
            for (var kx = 0; kx < window.KernelW; kx++, column += window.DilationW, pixel += window.DilationW * pixelBytes, destination += groupBytes)
            {
                if ((uint)iy < (uint)window.InputH && (uint)column < (uint)window.InputW)
                    ByteCopy.Run(pixel, destination, groupBytes);
                else
                    Unsafe.InitBlockUnaligned(destination, fill, (uint)groupBytes);
            }
        }
    }
}
