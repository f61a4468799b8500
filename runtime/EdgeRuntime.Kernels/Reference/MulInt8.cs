namespace EdgeRuntime.Kernels.Reference;

internal static unsafe class MulInt8
{
    /// <summary>ONNX Runtime's QLinearMul: <c>v = (a − zp_a)·(b − zp_b)·(s_a·s_b/s_y) + zp_y</c>, the product of integers exact, that with the ratio and the sum rounded to f32; zp_y <paramref name="offset"/> lower while it computes.</summary>
    public static void Run(byte* a, QuantizationParameters quantizationA, byte* b, QuantizationParameters quantizationB, byte* y, float outputScale, in Requantization output, int first, int end, int offset = 0)
    {
        var ratio = Ratio(quantizationA, quantizationB, outputScale);
        float zeroPoint = output.ZeroPoint - offset;
        for (var i = first; i < end; i++)
        {
            var product = (a[i] - quantizationA.ZeroPoint) * (b[i] - quantizationB.ZeroPoint) * ratio;
            var value = MathF.Round(product + zeroPoint, MidpointRounding.ToEven) + offset;
            y[i] = (byte)(value >= output.Maximum ? output.Maximum : value > output.Minimum ? (int)value : output.Minimum);
        }
    }

    /// <summary><c>s_a·s_b/s_y</c>, rounded as ONNX Runtime rounds it.</summary>
    public static float Ratio(QuantizationParameters a, QuantizationParameters b, float outputScale) => a.Scale * b.Scale / outputScale;
}
