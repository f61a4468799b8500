namespace EdgeRuntime.Kernels.Tests;

/// <summary>Windows as their definition has them.</summary>
internal static class Naive
{
    /// <summary>The input pixel (of the whole batch) that a kernel position of an output pixel reads; null for padding.</summary>
    public static int? Tap(in Window3D window, int pixel, int tap)
    {
        var (z, y, x) = Position(window, pixel, tap);
        var image = pixel / (window.Depth.Output * window.Rows.Output * window.Columns.Output);
        return (uint)z < (uint)window.Depth.Input && (uint)y < (uint)window.Rows.Input && (uint)x < (uint)window.Columns.Input
            ? ((image * window.Depth.Input + z) * window.Rows.Input + y) * window.Columns.Input + x
            : null;
    }

    /// <summary>Where a kernel position of an output pixel lies, in the input or outside.</summary>
    public static (int Z, int Y, int X) Position(in Window3D window, int pixel, int tap)
    {
        WindowAxis depth = window.Depth, rows = window.Rows, columns = window.Columns;
        int ox = pixel % columns.Output, oy = pixel / columns.Output % rows.Output, oz = pixel / columns.Output / rows.Output % depth.Output;
        int kx = tap % columns.Kernel, ky = tap / columns.Kernel % rows.Kernel, kz = tap / columns.Kernel / rows.Kernel;
        return (oz * depth.Stride - depth.Before + kz * depth.Dilation, oy * rows.Stride - rows.Before + ky * rows.Dilation, ox * columns.Stride - columns.Before + kx * columns.Dilation);
    }

    /// <summary>Whether a position lies in the input or the padding that the window declares.</summary>
    public static bool IsPadded(in Window3D window, (int Z, int Y, int X) at) =>
        at.Z < window.Depth.Input + window.Depth.After && at.Y < window.Rows.Input + window.Rows.After && at.X < window.Columns.Input + window.Columns.After;
}
