using System.Runtime.CompilerServices;

namespace EdgeRuntime.Kernels;

/// <summary><c>y = (x − zero[c]) · scale[c]</c> from integers of 8, 16 or 32 bits to f32, c = element / inner mod channels (ONNX DequantizeLinear per axis). Units are elements. y may not overlap x.</summary>
public static unsafe class DequantizeWide
{
    /// <summary>Whether a type can be dequantized from.</summary>
    public static bool IsSupported(ElementType type) => type == ElementType.Int32 || QuantizeWide.IsSupported(type);

    /// <summary>Computes elements [first, end); zero points are of x's type, null for zeros.</summary>
    [SkipLocalsInit]
    public static void Run(ElementType type, byte* x, float* scale, byte* zero, float* y, int channels, int inner, int first, int end)
    {
        var run = stackalloc long[WideNumbers.Run];
        nint size = type.SizeInBits() / 8;
        for (int length; first < end; first += length)
        {
            var channel = first / inner % channels;
            length = Math.Min(Math.Min(inner - first % inner, end - first), WideNumbers.Run);
            long zeroPoint = 0;
            if (zero != null)
                WideNumbers.Load(type, zero + channel * size, 1, &zeroPoint, 1);
            WideNumbers.Load(type, x + first * size, 1, run, length);
            for (var i = 0; i < length; i++)
                y[first + i] = (float)(run[i] - zeroPoint) * scale[channel];
        }
    }
}
