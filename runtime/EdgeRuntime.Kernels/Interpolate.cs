using System.Diagnostics;
using System.Numerics;

namespace EdgeRuntime.Kernels;

/// <summary>
/// <c>y[o, j, i] = Σₜ weights[j, t] · x[o, indices[j, t], i]</c> over x [outer, size, inner] in f32: one axis of a linear or cubic resize. Where the first index of j is −1, y is a fill value.
/// Units are rows of y: pairs (o, j). y may not overlap x; its rows may lie further apart than they are long.
/// </summary>
public static unsafe class Interpolate
{
    /// <summary>Computes rows [first, end); every index is −1 or within the axis of <paramref name="size"/>. From one row of y to the next there are <paramref name="pitchY"/> elements, 0 for <paramref name="inner"/>.</summary>
    public static void Run(float* x, int* indices, float* weights, float* y, int size, int length, int inner, int taps, float fill, int first, int end, int pitchY = 0)
    {
        Debug.Assert(0 <= first && first <= end && taps >= 1);
        if (inner == 1 || !Vector.IsHardwareAccelerated || KernelVariants.Float == KernelVariant.Scalar)
        {
            Reference.Interpolate.Run(x, indices, weights, y, size, length, inner, taps, fill, first, end, pitchY);
            return;
        }
        nint rowY = pitchY == 0 ? inner : pitchY;
        for (nint row = first; row < end; row++)
        {
            var j = row % length * taps;
            var destination = y + row * rowY;
            if (indices[j] < 0)
                new Span<float>(destination, inner).Fill(fill);
            else
                Row(x + row / length * size * inner, indices + j, weights + j, destination, inner, taps);
        }
    }

    private static void Row(float* x, int* indices, float* weights, float* y, nint inner, int taps)
    {
        nint i = 0, width = Vector<float>.Count;
        for (; i <= inner - width; i += width)
        {
            var sum = Vector<float>.Zero;
            for (var tap = 0; tap < taps; tap++)
                sum = Vector.MultiplyAddEstimate(Vector.Load(x + indices[tap] * inner + i), new Vector<float>(weights[tap]), sum);
            sum.Store(y + i);
        }
        for (; i < inner; i++)
        {
            var sum = 0f;
            for (var tap = 0; tap < taps; tap++)
                sum += x[indices[tap] * inner + i] * weights[tap];
            y[i] = sum;
        }
    }
}
