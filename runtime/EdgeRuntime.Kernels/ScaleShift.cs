namespace EdgeRuntime.Kernels;

/// <summary><c>y[row,c] = activation(x[row,c] · scale[c] + shift[c])</c> in f32. Units are rows. y may be x.</summary>
public static unsafe class ScaleShift
{
    /// <summary>Computes rows [first, end) of <paramref name="channels"/> elements.</summary>
    public static void Run(float* x, float* scale, float* shift, float* y, int channels, in Activation activation, int first, int end) =>
        Reference.ScaleShift.Run(x, scale, shift, y, channels, activation, first, end);
}
