namespace EdgeRuntime.Kernels.Reference;

internal static unsafe class Dequantize
{
    public static void Run(byte* x, float* y, QuantizationParameters quantization, int first, int end)
    {
        for (var i = first; i < end; i++)
            y[i] = quantization.Dequantize(x[i]);
    }
}
