namespace EdgeRuntime.Kernels;

/// <summary>
/// Sum of two u8 tensors of one shape as ONNX Runtime's QLinearAdd: <c>y = clamp(round_half_even(fma(a, s_a/s_y, fma(b, s_b/s_y, zp_y − (s_a/s_y·zp_a + s_b/s_y·zp_b)))))</c>. Units are elements. y may be a or b.
/// </summary>
public static unsafe class AddInt8
{
    /// <summary>Computes elements [first, end).</summary>
    public static void Run(byte* a, QuantizationParameters quantizationA, byte* b, QuantizationParameters quantizationB, byte* y, float outputScale, in Requantization output, int first, int end) =>
        Reference.AddInt8.Run(a, quantizationA, b, quantizationB, y, outputScale, output, first, end);
}
