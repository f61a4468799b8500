namespace EdgeRuntime.Kernels.Reference;

internal static unsafe class LocalResponseNormalization
{
    public static void Run(float* x, float* y, int channels, int size, float alpha, float beta, float bias, int first, int end)
    {
        var before = (size - 1) / 2;
        for (var row = first; row < end; row++)
        {
            for (var c = 0; c < channels; c++)
            {
                var sum = 0.0;
                for (var i = Math.Max(0, (long)c - before); i <= Math.Min(channels - 1, (long)c + size - 1 - before); i++)
                    sum += (double)x[(nint)row * channels + (nint)i] * x[(nint)row * channels + (nint)i];
                y[(nint)row * channels + c] = (float)(x[(nint)row * channels + c] / Math.Pow(bias + (double)alpha / size * sum, beta));
            }
        }
    }
}
