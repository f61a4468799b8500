namespace EdgeRuntime.Kernels;

/// <summary><c>y = clamp(round_half_even(x / Scale) + ZeroPoint, 0, 255)</c> (ONNX QuantizeLinear to u8). Units are elements. y may be neither x nor overlap it.</summary>
public static unsafe class Quantize
{
    /// <summary>Computes elements [first, end).</summary>
    public static void Run(float* x, byte* y, QuantizationParameters quantization, int first, int end) => Reference.Quantize.Run(x, y, quantization, first, end);
}
