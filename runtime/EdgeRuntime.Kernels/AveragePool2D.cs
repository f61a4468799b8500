using System.Diagnostics;
using System.Numerics;

namespace EdgeRuntime.Kernels;

/// <summary>The mean of each window over <c>[N,H,W,C]</c> in f32; padding counts as zeros where countIncludePad, else not at all. Units are output rows. y may not overlap x; pixels of both may lie further apart than their channels (<see cref="PixelPitch"/>).</summary>
public static unsafe class AveragePool2D
{
    /// <summary>The number of units: output rows of the batch.</summary>
    public static int Units(in Window2D window) => window.Batch * window.OutputH;

    /// <summary>Computes output rows [first, end).</summary>
    public static void Run(float* x, float* y, in Window2D window, bool countIncludePad, int first, int end, PixelPitch pitch = default)
    {
        Debug.Assert(window.OutputC == window.InputC && 0 <= first && first <= end && end <= Units(window));
        if (!Vector.IsHardwareAccelerated || KernelVariants.Float == KernelVariant.Scalar || window.InputC < Vector<float>.Count)
        {
            Reference.AveragePool2D.Run(x, y, window, countIncludePad, first, end, pitch);
            return;
        }
        nint channels = window.InputC, pixelX = pitch.OfX(window), pixelY = pitch.OfY(window), rowElements = window.InputW * pixelX, rowStep = window.DilationH * rowElements, columnStep = window.DilationW * pixelX, width = Vector<float>.Count;
        for (var row = first; row < end; row++)
        {
            var rows = TapRange.Rows(window, row % window.OutputH);
            var source = x + row / window.OutputH * window.InputH * rowElements + rows.Start * rowElements + rows.First * rowStep;
            for (var ox = 0; ox < window.OutputW; ox++)
            {
                var columns = TapRange.Columns(window, ox);
                var corner = source + columns.Start * pixelX + columns.First * columnStep;
                var destination = y + ((nint)row * window.OutputW + ox) * pixelY;
                var divisor = new Vector<float>(countIncludePad ? window.KernelH * window.KernelW : Math.Max(1, rows.Count * columns.Count));
                for (nint c = 0; c < channels; c += width)
                {
                    c = Math.Min(c, channels - width); // the last vector repeats some channels of the one before
                    Vector<float> sum = default;
                    for (var ky = 0; ky < rows.Count; ky++)
                    {
                        var v = corner + ky * rowStep + c;
                        for (var kx = columns.Count; kx > 0; kx--, v += columnStep)
                            sum += Vector.Load(v);
                    }
                    (sum / divisor).Store(destination + c);
                }
            }
        }
    }
}
