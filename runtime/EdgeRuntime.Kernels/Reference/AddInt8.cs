namespace EdgeRuntime.Kernels.Reference;

internal static unsafe class AddInt8
{
    /// <summary>ONNX Runtime's QLinearAdd with FMA: <c>v = fma(a, s_a/s_y, fma(b, s_b/s_y, fixed))</c>, where fixed holds all three zero points.</summary>
    public static void Run(byte* a, QuantizationParameters quantizationA, byte* b, QuantizationParameters quantizationB, byte* y, float outputScale, in Requantization output, int first, int end)
    {
        float ratioA = quantizationA.Scale / outputScale, ratioB = quantizationB.Scale / outputScale;
        var constant = output.ZeroPoint - (ratioA * quantizationA.ZeroPoint + ratioB * quantizationB.ZeroPoint);
        for (var i = first; i < end; i++)
        {
            var value = MathF.FusedMultiplyAdd(a[i], ratioA, MathF.FusedMultiplyAdd(b[i], ratioB, constant));
            value = MathF.Round(value, MidpointRounding.ToEven);
            y[i] = (byte)(value >= output.Maximum ? output.Maximum : value > output.Minimum ? (int)value : output.Minimum);
        }
    }
}
