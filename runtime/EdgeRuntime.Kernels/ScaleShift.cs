using System.Numerics;

namespace EdgeRuntime.Kernels;

/// <summary><c>y[row,c] = activation(x[row,c] · scale[c] + shift[c])</c> in f32. Units are rows. y may be x.</summary>
public static unsafe class ScaleShift
{
    /// <summary>Computes rows [first, end) of <paramref name="channels"/> elements.</summary>
    public static void Run(float* x, float* scale, float* shift, float* y, int channels, in Activation activation, int first, int end)
    {
        if (!Vector.IsHardwareAccelerated || KernelVariants.Float == KernelVariant.Scalar)
        {
            Reference.ScaleShift.Run(x, scale, shift, y, channels, activation, first, end);
            return;
        }
        nint width = Vector<float>.Count;
        for (var row = first; row < end; row++)
        {
            float* source = x + (nint)row * channels, destination = y + (nint)row * channels;
            nint c = 0;
            for (; c <= channels - width; c += width)
                Vector.MultiplyAddEstimate(Vector.Load(source + c), Vector.Load(scale + c), Vector.Load(shift + c)).Store(destination + c);
            for (; c < channels; c++)
                destination[c] = source[c] * scale[c] + shift[c];
            if (activation.Kind != ActivationKind.None)
                Unary.Run(activation, destination, destination, 0, channels);
        }
    }
}
