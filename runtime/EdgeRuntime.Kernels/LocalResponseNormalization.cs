using System.Numerics;

namespace EdgeRuntime.Kernels;

/// <summary><c>y[c] = x[c] / (bias + alpha/size · Σ x²)^beta</c> over rows of channels in f32, the sum being that of <c>size</c> channels around c (ONNX LRN). Units are rows. y may not overlap x.</summary>
public static unsafe class LocalResponseNormalization
{
    /// <summary>Computes rows [first, end).</summary>
    public static void Run(float* x, float* y, int channels, int size, float alpha, float beta, float bias, int first, int end)
    {
        if (!Vector.IsHardwareAccelerated || KernelVariants.Float == KernelVariant.Scalar)
        {
            Reference.LocalResponseNormalization.Run(x, y, channels, size, alpha, beta, bias, first, end);
            return;
        }
        nint width = Vector<float>.Count;
        int before = (size - 1) / 2, after = size - 1 - before;
        var factor = new Vector<float>(alpha / size);
        for (var row = first; row < end; row++)
        {
            float* source = x + (nint)row * channels, destination = y + (nint)row * channels;
            nint c = 0;
            while (c < channels)
            {
                // A whole vector of channels where all their neighbours exist, else one channel.
                var whole = c >= before && c + width + after <= channels;
                var sum = Vector<float>.Zero;
                if (whole)
                {
                    for (nint i = c - before; i <= c + after; i++)
                        sum += Vector.Load(source + i) * Vector.Load(source + i);
                    (Vector.Load(source + c) * Power(sum, factor, beta, bias)).Store(destination + c);
                    c += width;
                    continue;
                }
                var single = 0f;
                for (var i = Math.Max(0, c - before); i <= Math.Min(channels - 1, c + after); i++)
                    single += source[i] * source[i];
                destination[c] = source[c] * Power(new Vector<float>(single), factor, beta, bias)[0];
                c++;
            }
        }
    }

    private static Vector<float> Power(Vector<float> sum, Vector<float> factor, float beta, float bias) =>
        Exponential.Of(new Vector<float>(-beta) * Vector.Log(new Vector<float>(bias) + factor * sum));
}
