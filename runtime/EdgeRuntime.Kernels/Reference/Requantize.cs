namespace EdgeRuntime.Kernels.Reference;

/// <summary>The scalar steps that every INT8 kernel ends with.</summary>
internal static class Requantize
{
    /// <summary><c>round_half_even(clamp(accumulator · multiplier, Minimum − ZeroPoint, Maximum − ZeroPoint)) + ZeroPoint</c>, as ONNX Runtime's MlasRequantizeOutput.</summary>
    public static byte Apply(int accumulator, float multiplier, in Requantization output) => Apply(accumulator * multiplier, output);

    /// <summary>The same for a value already in output steps. NaN gives the minimum.</summary>
    public static byte Apply(float value, in Requantization output)
    {
        float minimum = output.Minimum - output.ZeroPoint, maximum = output.Maximum - output.ZeroPoint;
        value = value > minimum ? value : minimum;
        value = value < maximum ? value : maximum;
        return (byte)((int)MathF.Round(value, MidpointRounding.ToEven) + output.ZeroPoint);
    }
}
