namespace EdgeRuntime.Kernels.Reference;

internal static unsafe class Quantize
{
    public static void Run(float* x, byte* y, QuantizationParameters quantization, int first, int end)
    {
        for (var i = first; i < end; i++)
            y[i] = (byte)quantization.Quantize(x[i], 0, 255);
    }
}
