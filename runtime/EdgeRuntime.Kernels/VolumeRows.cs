using System.Runtime.CompilerServices;

namespace EdgeRuntime.Kernels;

/// <summary>Gathers what an output pixel of a <see cref="Window3D"/> reads, in the order of packed weights (kernel depth, row, column, channel). Works on bytes, so that it serves u8 and f32 alike.</summary>
internal static unsafe class VolumeRows
{
    /// <summary>Gathers <paramref name="count"/> output pixels of one group from <paramref name="first"/> on to rows behind each other. Padding is filled with <paramref name="fill"/>.</summary>
    public static void Gather(byte* x, in Window3D window, int elementSize, int groupC, int group, int first, int count, byte fill, byte* panel)
    {
        WindowAxis depth = window.Depth, rows = window.Rows, columns = window.Columns;
        nint pixelBytes = (nint)window.InputC * elementSize, groupBytes = (nint)groupC * elementSize;
        x += group * groupBytes;
        for (var pixel = first; pixel < first + count; pixel++)
        {
            int ox = pixel % columns.Output, row = pixel / columns.Output, oy = row % rows.Output, plane = row / rows.Output, oz = plane % depth.Output, image = plane / depth.Output;
            int firstZ = oz * depth.Stride - depth.Before, firstY = oy * rows.Stride - rows.Before, firstX = ox * columns.Stride - columns.Before;
            for (var kz = 0; kz < depth.Kernel; kz++)
            {
                var z = firstZ + kz * depth.Dilation;
                for (var ky = 0; ky < rows.Kernel; ky++)
                {
                    var y = firstY + ky * rows.Dilation;
                    var inside = (uint)z < (uint)depth.Input && (uint)y < (uint)rows.Input;
                    var line = inside ? x + (((nint)image * depth.Input + z) * rows.Input + y) * columns.Input * pixelBytes : null;
                    for (var kx = 0; kx < columns.Kernel; kx++, panel += groupBytes)
                    {
                        var column = firstX + kx * columns.Dilation;
                        if (inside && (uint)column < (uint)columns.Input)
                            ByteCopy.Run(line + column * pixelBytes, panel, groupBytes);
                        else
                            Unsafe.InitBlockUnaligned(panel, fill, (uint)groupBytes);
                    }
                }
            }
        }
    }
}
