namespace EdgeRuntime.Kernels.Reference;

internal static unsafe class ScaleShift
{
    public static void Run(float* x, float* scale, float* shift, float* y, int channels, in Activation activation, int first, int end)
    {
        for (var row = first; row < end; row++)
            for (var c = 0; c < channels; c++)
                y[(nint)row * channels + c] = Unary.Apply(activation, x[(nint)row * channels + c] * scale[c] + shift[c]);
    }
}
