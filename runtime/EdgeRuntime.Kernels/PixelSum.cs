using System.Numerics;

namespace EdgeRuntime.Kernels;

/// <summary>Sums over the channels of a pixel.</summary>
internal static unsafe class PixelSum
{
    /// <summary><c>y[c] += x[c] · weight</c>.</summary>
    public static void Add(float* x, float weight, float* y, nint channels)
    {
        nint c = 0, width = Vector<float>.Count;
        if (Vector.IsHardwareAccelerated && KernelVariants.Float != KernelVariant.Scalar)
        {
            for (; c <= channels - width; c += width)
                Vector.MultiplyAddEstimate(Vector.Load(x + c), new Vector<float>(weight), Vector.Load(y + c)).Store(y + c);
        }
        for (; c < channels; c++)
            y[c] += x[c] * weight;
    }
}
