namespace EdgeRuntime;

/// <summary>Affine quantization of one tensor: <c>real = Scale × (quantized − ZeroPoint)</c>.</summary>
/// <param name="Scale">The step, finite and greater than 0.</param>
/// <param name="ZeroPoint">The quantized value that stands for 0.0: in [0,255] for u8, in [−128,127] for s8.</param>
public readonly record struct QuantizationParameters(float Scale, int ZeroPoint)
{
    /// <summary>The quantized value of a real one: <c>clamp(round_half_even(real / Scale) + ZeroPoint, minimum, maximum)</c>, as ONNX QuantizeLinear. NaN gives <paramref name="minimum"/>.</summary>
    public int Quantize(float real, int minimum, int maximum)
    {
        var scaled = MathF.Round(real / Scale, MidpointRounding.ToEven) + ZeroPoint;
        return scaled >= maximum ? maximum : scaled > minimum ? (int)scaled : minimum;
    }

    /// <summary>The real value of a quantized one, as ONNX DequantizeLinear.</summary>
    public float Dequantize(int quantized) => Scale * (quantized - ZeroPoint);
}
