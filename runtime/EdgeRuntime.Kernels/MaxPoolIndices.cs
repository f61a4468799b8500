using System.Diagnostics;

namespace EdgeRuntime.Kernels;

/// <summary>
/// The maximum of each window of f32 or bytes over <c>[N,D,H,W,C]</c>, and where it was found first: its place in the model's <c>[N,C,D,H,W]</c>, or, column-major, with the spatial axes in reverse order (ONNX storage_order 1).
/// A window that is all padding gives the lowest value and index 0. Units are output pixels. No output may overlap x.
/// </summary>
public static unsafe class MaxPoolIndices
{
    /// <summary>Computes output pixels [first, end) in f32.</summary>
    public static void Run(float* x, float* y, long* indices, in Window3D window, bool columnMajor, int first, int end)
    {
        Debug.Assert(window.InputC == window.OutputC && 0 <= first && first <= end && end <= window.OutputPixels);
        nint channels = window.InputC;
        for (var pixel = first; pixel < end; pixel++)
        {
            var best = y + pixel * channels;
            var places = indices + pixel * channels;
            new Span<float>(best, (int)channels).Fill(float.NegativeInfinity);
            new Span<long>(places, (int)channels).Clear();
            var taps = new VolumeTaps(window, pixel);
            while (taps.Next())
            {
                var source = x + taps.Pixel * channels;
                var place = Place(window, taps, columnMajor);
                for (nint c = 0; c < channels; c++)
                {
                    if (source[c] > best[c])
                        (best[c], places[c]) = (source[c], place + c * window.InputPixels);
                }
            }
        }
    }

    /// <summary>Computes output pixels [first, end) of bytes; signed ones with <paramref name="flip"/> 0x80, unsigned ones with 0.</summary>
    public static void Run(byte* x, byte* y, long* indices, in Window3D window, bool columnMajor, byte flip, int first, int end)
    {
        Debug.Assert(window.InputC == window.OutputC && 0 <= first && first <= end && end <= window.OutputPixels);
        nint channels = window.InputC;
        for (var pixel = first; pixel < end; pixel++)
        {
            for (nint c = 0; c < channels; c++)
            {
                int best = -1;
                long found = 0;
                var taps = new VolumeTaps(window, pixel);
                while (taps.Next())
                {
                    var value = x[taps.Pixel * channels + c] ^ flip;
                    if (value > best)
                        (best, found) = (value, Place(window, taps, columnMajor) + c * window.InputPixels);
                }
                y[pixel * channels + c] = (byte)(Math.Max(best, 0) ^ flip);
                indices[pixel * channels + c] = found;
            }
        }
    }

    private static long Place(in Window3D window, in VolumeTaps taps, bool columnMajor)
    {
        var (z, y, x) = taps.Position;
        var place = columnMajor
            ? ((long)x * window.Rows.Input + y) * window.Depth.Input + z
            : ((long)z * window.Rows.Input + y) * window.Columns.Input + x;
        return (long)taps.Image * window.InputC * window.InputPixels + place;
    }
}
