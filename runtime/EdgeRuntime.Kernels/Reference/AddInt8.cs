namespace EdgeRuntime.Kernels.Reference;

internal static unsafe class AddInt8
{
    /// <summary>ONNX Runtime's QLinearAdd with FMA: <c>v = fma(a, s_a/s_y, fma(b, s_b/s_y, constant))</c>, where the constant holds all three zero points; values and zero points <paramref name="offset"/> lower while it computes.</summary>
    public static void Run(byte* a, QuantizationParameters quantizationA, byte* b, QuantizationParameters quantizationB, byte* y, float outputScale, in Requantization output, int first, int end, int offset = 0)
    {
        var (ratioA, ratioB, constant) = Coefficients(quantizationA, quantizationB, outputScale, output, offset);
        for (var i = first; i < end; i++)
        {
            var value = MathF.FusedMultiplyAdd(a[i] - offset, ratioA, MathF.FusedMultiplyAdd(b[i] - offset, ratioB, constant));
            value = MathF.Round(value, MidpointRounding.ToEven) + offset;
            y[i] = (byte)(value >= output.Maximum ? output.Maximum : value > output.Minimum ? (int)value : output.Minimum);
        }
    }

    /// <summary>The ratios and the constant; ONNX Runtime's compiler fuses the first product of the constant, and its last bit decides ties.</summary>
    public static (float RatioA, float RatioB, float Constant) Coefficients(QuantizationParameters a, QuantizationParameters b, float outputScale, in Requantization output, int offset = 0)
    {
        float ratioA = a.Scale / outputScale, ratioB = b.Scale / outputScale;
        return (ratioA, ratioB, output.ZeroPoint - offset - MathF.FusedMultiplyAdd(ratioA, a.ZeroPoint - offset, ratioB * (b.ZeroPoint - offset)));
    }
}
