using System.Runtime.CompilerServices;

namespace EdgeRuntime.Kernels;

/// <summary><c>y = clamp(round_half_even(x / scale[c]) + zero[c])</c> to the range of an integer type of 8 or 16 bits, c = element / inner mod channels (ONNX QuantizeLinear per axis). Units are elements. y may not overlap x.</summary>
public static unsafe class QuantizeWide
{
    /// <summary>Whether a type can be quantized to.</summary>
    public static bool IsSupported(ElementType type) => type is ElementType.UInt8 or ElementType.Int8 or ElementType.UInt16 or ElementType.Int16;

    /// <summary>Computes elements [first, end); zero points are of y's type, null for zeros. A NaN gives the type's smallest number.</summary>
    [SkipLocalsInit]
    public static void Run(float* x, float* scale, byte* zero, ElementType type, byte* y, int channels, int inner, int first, int end)
    {
        var run = stackalloc long[WideNumbers.Run];
        nint size = type.SizeInBits() / 8;
        var isSigned = type is ElementType.Int8 or ElementType.Int16;
        int range = 1 << type.SizeInBits(), minimum = isSigned ? -range / 2 : 0, maximum = minimum + range - 1;
        for (int length; first < end; first += length)
        {
            var channel = first / inner % channels;
            length = Math.Min(Math.Min(inner - first % inner, end - first), WideNumbers.Run);
            long zeroPoint = 0;
            if (zero != null)
                WideNumbers.Load(type, zero + channel * size, 1, &zeroPoint, 1);
            var step = new QuantizationParameters(scale[channel], (int)zeroPoint);
            for (var i = 0; i < length; i++)
                run[i] = step.Quantize(x[first + i], minimum, maximum);
            WideNumbers.Store(run, type, y + first * size, length);
        }
    }
}
