using EdgeRuntime.Compression.Calibration;
using EdgeRuntime.Compression.Quantization;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Compression.Tests.Quantization;

/// <summary>Ranges, histograms and quantized weights against their definitions.</summary>
public class RangeTests
{
    [Test]
    public void Values_in_range_come_back_within_half_a_step([Range(0, 99)] int seed)
    {
        var random = new Random(seed);
        var centre = (random.NextSingle() - 0.5f) * MathF.Pow(10, random.Next(-6, 6));
        var width = MathF.Pow(10, random.Next(-6, 6)) * random.NextSingle();
        var range = new ValueRange(centre - width, centre + width);
        var parameters = range.ToUInt8();
        Assert.That(parameters.ZeroPoint, Is.InRange(0, 255));
        Assert.That(parameters.Dequantize(parameters.ZeroPoint), Is.Zero);
        for (var i = 0; i <= 1000; i++)
        {
            var value = range.Minimum + (range.Maximum - range.Minimum) * i / 1000;
            var back = parameters.Dequantize(parameters.Quantize(value, 0, 255));
            // The zero point is rounded too, so that one end may lie half a step outside.
            var tolerance = parameters.Scale * (value == range.Minimum || value == range.Maximum || OutsideGrid(parameters, value) ? 1.001f : 0.501f);
            Assert.That(Math.Abs(back - value), Is.LessThanOrEqualTo(tolerance), $"{value} in {range}, {parameters}");
        }
    }

    [TestCase(0, 0)]
    [TestCase(0, 1e-45f)]
    public void A_range_of_nothing_gets_scale_one(float minimum, float maximum) => Assert.That(new ValueRange(minimum, maximum).ToUInt8(), Is.EqualTo(new QuantizationParameters(1, 0)));

    [Test]
    public void Ranges_hold_zero()
    {
        Assert.That(new ValueRange(2, 5.1f).ToUInt8(), Is.EqualTo(new QuantizationParameters(0.02f, 0)));
        Assert.That(new ValueRange(-5.1f, -2).ToUInt8(), Is.EqualTo(new QuantizationParameters(0.02f, 255)));
        Assert.That(float.IsFinite(new ValueRange(float.MinValue, float.MaxValue).ToUInt8().Scale), Is.True);
    }

    [Test]
    public void Symmetric_ranges_have_a_fixed_zero_point()
    {
        Assert.That(new ValueRange(-1.27f, 0.5f).ToUInt8(symmetric: true), Is.EqualTo(new QuantizationParameters(0.01f, 128)));
        Assert.That(new ValueRange(-0.5f, 1.27f).ToUInt8(symmetric: true), Is.EqualTo(new QuantizationParameters(0.01f, 128)));
        Assert.That(new ValueRange(0, 2.55f).ToUInt8(symmetric: true), Is.EqualTo(new QuantizationParameters(0.01f, 0)));
    }

    [Test]
    public void One_scale_for_all_channels_is_the_largest()
    {
        var quantized = WeightQuantization.Quantize(TensorData.From([127f, -1f, 1.27f, 0.02f], 2, 2), 0, [0, 5], 1, perTensor: true);
        Assert.That(quantized.Scales, Is.EqualTo(new[] { 1f, 1f }));
        Assert.That(quantized.Weights.As<sbyte>().ToArray(), Is.EqualTo(new sbyte[] { 127, -1, 1, 0 }));
        Assert.That(quantized.Bias, Is.EqualTo(new[] { 0, 5 }));
    }

    [Test]
    public void Quantiles_are_exact_to_one_bin([Range(0, 39)] int seed, [Values(0.00005, 0.001, 0.05)] double tail)
    {
        var random = new Random(seed);
        var histogram = new Histogram();
        var all = new List<float>();
        for (var batch = random.Next(1, 12); batch > 0; batch--)
        {
            var magnitude = MathF.Pow(10, random.Next(-3, 4));
            var values = Enumerable.Range(0, random.Next(1, 3000)).Select(_ => random.Next(4) == 0 ? 0 : (float)(magnitude * (random.NextDouble() + random.NextDouble() - 0.8))).ToArray();
            all.AddRange(values);
            histogram.Add(values);
        }
        all.Sort();
        var cut = (int)Math.Floor(all.Count * tail);

        var range = histogram.Between(tail);

        Assert.That(histogram.Minimum, Is.EqualTo(all[0]));
        Assert.That(histogram.Maximum, Is.EqualTo(all[^1]));
        Assert.That(range.Minimum, Is.EqualTo(all[cut]).Within(histogram.Width));
        Assert.That(range.Maximum, Is.EqualTo(all[^(cut + 1)]).Within(histogram.Width));
        Assert.That(histogram.Width, Is.LessThanOrEqualTo(Math.Max(-all[0], all[^1]) / 2048));
    }

    [Test]
    public void Weights_come_back_within_half_a_step([Range(0, 19)] int seed, [Values(0, 1)] int axis)
    {
        var random = new Random(seed);
        long[] shape = [random.Next(1, 9), random.Next(1, 9)];
        var values = Enumerable.Range(0, (int)(shape[0] * shape[1])).Select(i => (random.NextSingle() * 2 - 1) * MathF.Pow(10, random.Next(-3, 3)) * (i / shape[1] == 2 ? 0 : 1)).ToArray();
        var bias = Enumerable.Range(0, (int)shape[axis]).Select(_ => random.NextSingle() * 4 - 2).ToArray();

        var quantized = WeightQuantization.Quantize(TensorData.From(values, shape), axis, bias, 0.01f);

        Assert.That(quantized.Scales, Has.Length.EqualTo(shape[axis]).And.All.Positive);
        var weights = quantized.Weights.As<sbyte>();
        for (var i = 0; i < values.Length; i++)
        {
            var scale = quantized.Scales[axis == 0 ? i / shape[1] : i % shape[1]];
            Assert.That(weights[i], Is.GreaterThanOrEqualTo((sbyte)-127));
            Assert.That(weights[i] * scale, Is.EqualTo(values[i]).Within(scale * 0.501f));
        }
        for (var c = 0; c < bias.Length; c++)
            Assert.That(quantized.Bias![c] * (double)(quantized.Scales[c] * 0.01f), Is.EqualTo(bias[c]).Within(quantized.Scales[c] * 0.00501f + 1e-6f));
    }

    [Test]
    public void A_channel_of_zeros_keeps_its_bias()
    {
        var quantized = WeightQuantization.Quantize(TensorData.From(new float[6], 3, 2), 0, [0, 1e6f, -3], 1e-4f);
        Assert.That(quantized.Weights.As<sbyte>().ToArray(), Is.All.Zero);
        Assert.That(quantized.Bias![0], Is.Zero);
        Assert.That(quantized.Bias[1] * (double)(quantized.Scales[1] * 1e-4f), Is.EqualTo(1e6).Within(1).Percent);
        Assert.That(quantized.Bias[2] * (double)(quantized.Scales[2] * 1e-4f), Is.EqualTo(-3).Within(1).Percent);
    }

    private static bool OutsideGrid(QuantizationParameters parameters, float value) => value < parameters.Dequantize(0) || value > parameters.Dequantize(255);
}
