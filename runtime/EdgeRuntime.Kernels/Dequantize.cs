using System.Runtime.Intrinsics;

namespace EdgeRuntime.Kernels;

/// <summary><c>y = Scale · (x − ZeroPoint)</c> (ONNX DequantizeLinear from u8). Units are elements. y may not overlap x.</summary>
public static unsafe class Dequantize
{
    /// <summary>Computes elements [first, end).</summary>
    public static void Run(byte* x, float* y, QuantizationParameters quantization, int first, int end)
    {
        if (Vector128.IsHardwareAccelerated && KernelVariants.Int8 != KernelVariant.Scalar)
        {
            var scale = Vector128.Create(quantization.Scale);
            var zeroPoint = Vector128.Create(quantization.ZeroPoint);
            for (; first <= end - 16; first += 16)
            {
                var (v0, v1, v2, v3) = ByteVector.Widen(Vector128.Load(x + first));
                (Vector128.ConvertToSingle(v0 - zeroPoint) * scale).Store(y + first);
                (Vector128.ConvertToSingle(v1 - zeroPoint) * scale).Store(y + first + 4);
                (Vector128.ConvertToSingle(v2 - zeroPoint) * scale).Store(y + first + 8);
                (Vector128.ConvertToSingle(v3 - zeroPoint) * scale).Store(y + first + 12);
            }
        }
        Reference.Dequantize.Run(x, y, quantization, first, end);
    }
}
