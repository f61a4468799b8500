namespace EdgeRuntime.Tests;

public sealed class QuantizationParametersTests
{
    // Round half to even, as ONNX QuantizeLinear.
    [TestCase(0.5f, 0)]
    [TestCase(1.5f, 2)]
    [TestCase(2.5f, 2)]
    [TestCase(-0.5f, 0)]
    [TestCase(-1.5f, -2)]
    [TestCase(127.5f, 127)]
    [TestCase(-128.6f, -128)]
    [TestCase(float.PositiveInfinity, 127)]
    [TestCase(float.NegativeInfinity, -128)]
    [TestCase(float.MaxValue, 127)]
    [TestCase(float.NaN, -128)]
    public void Rounds_to_even_and_clamps(float real, int expected) => Assert.That(new QuantizationParameters(1, 0).Quantize(real, -128, 127), Is.EqualTo(expected));

    [FsCheck.NUnit.Property]
    public void Every_quantized_value_comes_back(byte quantized, byte zeroPoint, ushort step)
    {
        var parameters = new QuantizationParameters((step + 1) / 1000f, zeroPoint);
        Assert.That(parameters.Quantize(parameters.Dequantize(quantized), 0, 255), Is.EqualTo(quantized));
    }

    [FsCheck.NUnit.Property]
    public void The_error_inside_the_range_is_at_most_half_a_step(ushort fraction, byte zeroPoint, ushort step)
    {
        var parameters = new QuantizationParameters((step + 1) / 1000f, zeroPoint);
        var (lowest, highest) = (parameters.Dequantize(0), parameters.Dequantize(255));
        var real = lowest + (highest - lowest) * (fraction / 65535f);
        Assert.That(parameters.Dequantize(parameters.Quantize(real, 0, 255)), Is.EqualTo(real).Within(parameters.Scale * 0.5001f));
    }

    [FsCheck.NUnit.Property]
    public void Greater_reals_never_get_smaller_values(float a, float b, byte zeroPoint)
    {
        var parameters = new QuantizationParameters(0.1f, zeroPoint);
        if (!float.IsNaN(a) && !float.IsNaN(b))
            Assert.That(parameters.Quantize(Math.Min(a, b), 0, 255), Is.LessThanOrEqualTo(parameters.Quantize(Math.Max(a, b), 0, 255)));
    }

    [Test]
    public void Zero_is_exact([Values(0, 1, 128, 255)] int zeroPoint)
    {
        var parameters = new QuantizationParameters(0.0173f, zeroPoint);
        Assert.That((parameters.Quantize(0, 0, 255), parameters.Dequantize(zeroPoint)), Is.EqualTo((zeroPoint, 0f)));
    }
}
