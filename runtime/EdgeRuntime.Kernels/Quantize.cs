using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace EdgeRuntime.Kernels;

/// <summary><c>y = clamp(round_half_even(x / Scale) + ZeroPoint, 0, 255)</c> (ONNX QuantizeLinear to u8). Units are elements. y may not overlap x.</summary>
public static unsafe class Quantize
{
    /// <summary>Computes elements [first, end).</summary>
    public static void Run(float* x, byte* y, QuantizationParameters quantization, int first, int end)
    {
        if (Vector128.IsHardwareAccelerated && KernelVariants.Int8 != KernelVariant.Scalar)
        {
            var scale = Vector128.Create(quantization.Scale);
            var output = new Requantization(quantization.ZeroPoint);
            for (; first <= end - 16; first += 16)
                RequantizeVector.Round(Vector128.Load(x + first) / scale, Vector128.Load(x + first + 4) / scale, Vector128.Load(x + first + 8) / scale, Vector128.Load(x + first + 12) / scale, output).Store(y + first);
        }
        Reference.Quantize.Run(x, y, quantization, first, end);
    }
}
