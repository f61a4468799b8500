namespace EdgeRuntime.Kernels;

/// <summary><c>y = Scale · (x − ZeroPoint)</c> (ONNX DequantizeLinear from u8). Units are elements. y may not overlap x.</summary>
public static unsafe class Dequantize
{
    /// <summary>Computes elements [first, end).</summary>
    public static void Run(byte* x, float* y, QuantizationParameters quantization, int first, int end) => Reference.Dequantize.Run(x, y, quantization, first, end);
}
