namespace EdgeRuntime.Kernels;

/// <summary>Quantization to u8 over the range that x itself has, 0 included (ONNX DynamicQuantizeLinear): the step is the range / 255, 1 where the range is 0. y may not overlap x.</summary>
public static unsafe class DynamicQuantize
{
    /// <summary>Quantizes all elements; returns the step and the zero point.</summary>
    public static QuantizationParameters Run(float* x, byte* y, int count)
    {
        var minimum = (float)Math.Min(0, ReductionLoops.Row<MinimumReduction>(x, count));
        var maximum = (float)Math.Max(0, ReductionLoops.Row<MaximumReduction>(x, count));
        var scale = maximum == minimum ? 1 : (maximum - minimum) / 255;
        var zeroPoint = MathF.Round(MathF.Max(0, MathF.Min(255, 0 - minimum / scale)), MidpointRounding.ToEven);
        var quantization = new QuantizationParameters(scale, float.IsNaN(zeroPoint) ? 0 : (int)zeroPoint);
        Quantize.Run(x, y, quantization, 0, count);
        return quantization;
    }
}
