using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace EdgeRuntime.Kernels;

/// <summary>
/// Gathers what one output pixel reads, in the order of packed weights (kernel row, kernel column, channel), into a row of a panel: the part of im2col that a tile needs, no more.
/// Works on bytes, so that it serves u8 and f32 alike.
/// </summary>
internal static unsafe class WindowRows
{
    /// <summary>Bytes that may be written behind the last row of a panel.</summary>
    public const int Slack = 32;

    /// <summary>Gathers output pixels [first, first + count) of one group to rows that are <paramref name="pitch"/> bytes apart. Padding is filled with <paramref name="fill"/>; up to <see cref="Slack"/> bytes behind a row's end may be overwritten.</summary>
    public static void Gather(byte* x, in Window2D window, int elementSize, int groupC, int group, int first, int count, byte fill, byte* panel, nint pitch)
    {
        nint pixelBytes = (nint)window.InputC * elementSize, groupBytes = (nint)groupC * elementSize, rowBytes = window.InputW * pixelBytes, imageBytes = window.InputH * rowBytes;
        var end = x + window.Batch * imageBytes;
        var contiguous = groupC == window.InputC && window.DilationW == 1;
        int ox = first % window.OutputW, row = first / window.OutputW, oy = row % window.OutputH, image = row / window.OutputH;
        while (count > 0)
        {
            // One output row, or what the range has of it.
            int iy = oy * window.StrideH - window.PadTop, columns = Math.Min(count, window.OutputW - ox);
            count -= columns;
            var source = x + image * imageBytes + iy * rowBytes + group * groupBytes;
            var rowsInside = iy >= 0 && iy + (window.KernelH - 1) * window.DilationH < window.InputH;
            for (var last = ox + columns; ox < last;)
            {
                var ix = ox * window.StrideW - window.PadLeft;
                var pixel = source + ix * pixelBytes;
                var inside = contiguous && rowsInside && ix >= 0 ? Math.Min(last - ox, (window.InputW - window.KernelW - ix + window.StrideW) / window.StrideW) : 0;
                if (inside > 0 && Whole(pixel, window, pixelBytes, rowBytes, inside, end, panel, pitch))
                {
                    ox += inside;
                    panel += inside * pitch;
                    continue;
                }
                if (contiguous)
                    Contiguous(pixel, window, pixelBytes, rowBytes, iy, ix, fill, panel);
                else
                    Scattered(pixel, window, pixelBytes, groupBytes, rowBytes, iy, ix, fill, panel);
                ox++;
                panel += pitch;
            }
            ox = 0;
            if (++oy == window.OutputH)
            {
                oy = 0;
                image++;
            }
        }
    }

    // Neighbouring pixels without padding. Short kernel rows are one vector each: what it copies too much is overwritten by the next kernel row or pixel, or lies in the slack;
    // what it reads too much lies in x, or this is not the way.
    private static bool Whole(byte* source, in Window2D window, nint pixelBytes, nint rowBytes, int count, byte* end, byte* panel, nint pitch)
    {
        nint run = window.KernelW * pixelBytes, next = window.StrideW * pixelBytes, step = window.DilationH * rowBytes;
        var rows = window.KernelH;
        var lastRun = source + (count - 1) * next + (rows - 1) * step;
        if (run <= 32 && lastRun + (run <= 8 ? 8 : run <= 16 ? 16 : 32) > end)
            return false;
        for (; count > 0; count--, source += next, panel += pitch)
        {
            byte* from = source, to = panel;
            if (run <= 8)
            {
                for (var ky = rows; ky > 0; ky--, from += step, to += run)
                    *(ulong*)to = *(ulong*)from;
            }
            else if (run <= 16)
            {
                for (var ky = rows; ky > 0; ky--, from += step, to += run)
                    Vector128.Load(from).Store(to);
            }
            else if (run <= 32)
            {
                for (var ky = rows; ky > 0; ky--, from += step, to += run)
                {
                    Vector128.Load(from).Store(to);
                    Vector128.Load(from + 16).Store(to + 16);
                }
            }
            else
            {
                for (var ky = rows; ky > 0; ky--, from += step, to += run)
                    ByteCopy.Run(from, to, run);
            }
        }
        return true;
    }

    // The columns of a kernel row lie side by side in the input: one copy, with padding left and right of it.
    private static void Contiguous(byte* source, in Window2D window, nint pixelBytes, nint rowBytes, int iy, int ix, byte fill, byte* destination)
    {
        nint run = window.KernelW * pixelBytes, step = window.DilationH * rowBytes;
        int left = Math.Clamp(-ix, 0, window.KernelW), right = Math.Clamp(ix + window.KernelW - window.InputW, 0, window.KernelW - left);
        nint leftBytes = left * pixelBytes, rightBytes = right * pixelBytes, middle = run - leftBytes - rightBytes;
        for (var ky = 0; ky < window.KernelH; ky++, iy += window.DilationH, source += step, destination += run)
        {
            if ((uint)iy >= (uint)window.InputH)
            {
                Unsafe.InitBlockUnaligned(destination, fill, (uint)run);
                continue;
            }
            if (leftBytes > 0)
                Unsafe.InitBlockUnaligned(destination, fill, (uint)leftBytes);
            ByteCopy.Run(source + leftBytes, destination + leftBytes, middle);
            if (rightBytes > 0)
                Unsafe.InitBlockUnaligned(destination + run - rightBytes, fill, (uint)rightBytes);
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
