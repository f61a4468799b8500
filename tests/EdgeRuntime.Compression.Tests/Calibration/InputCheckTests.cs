using EdgeRuntime.Compression.Calibration;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Compression.Tests.Calibration;

/// <summary>Which data is taken for real.</summary>
public class InputCheckTests
{
    private static void Verify(IEnumerable<TensorData> samples)
    {
        var check = new InputCheck();
        foreach (var sample in samples)
            check.Add(new Dictionary<string, TensorData> { ["x"] = sample });
        check.Verify();
    }

    private static TensorData Picture(Func<Random, int, int, float> pixel, int seed, bool channelsLast)
    {
        var random = new Random(seed);
        var values = Enumerable.Range(0, 3 * 24 * 24).Select(i => channelsLast ? pixel(random, i / 3 / 24, i / 3 % 24) : pixel(random, i / 24 % 24, i % 24)).ToArray();
        return TensorData.From(values, channelsLast ? [1, 24, 24, 3] : [1, 3, 24, 24]);
    }

    [Test]
    public void Noise_is_no_picture([Values] bool channelsLast) =>
        Assert.That(() => Verify(Enumerable.Range(0, 8).Select(seed => Picture((random, _, _) => random.Next(256), seed, channelsLast))),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains("random noise").And.Message.Contains("--allow-synthetic-calibration"));

    [Test]
    public void Shapes_with_a_little_noise_are([Values] bool channelsLast) =>
        Assert.That(() => Verify(Enumerable.Range(0, 8).Select(seed => Picture((random, y, x) => (x / 8 + y / 6 + seed) % 3 * 80 + random.Next(60), seed, channelsLast))), Throws.Nothing);

    [Test]
    public void One_sample_again_and_again_is_refused() =>
        Assert.That(() => Verify(Enumerable.Repeat(Picture((_, y, x) => x * y, 1, false), 3)), Throws.TypeOf<ConfigurationException>().With.Message.Contains("all 3 samples are the same"));

    [Test]
    public void One_value_throughout_is_refused() =>
        Assert.That(() => Verify([TensorData.From(new float[40], 1, 40), TensorData.From(new float[80], 1, 80)]), Throws.TypeOf<ConfigurationException>().With.Message.Contains("every value is 0"));

    [Test]
    public void Features_need_not_look_like_pictures() =>
        Assert.That(() => Verify(Enumerable.Range(0, 9).Select(seed => TensorData.From(Enumerable.Range(0, 490).Select(_ => new Random(seed).NextSingle()).ToArray(), 1, 490))), Throws.Nothing);

    [Test]
    public void The_calibrator_refuses_only_when_asked()
    {
        var m = new EdgeRuntime.Lowering.Tests.ModelBuilder();
        var model = m.Finish(m.Add("Relu", [m.Input(1, 4)]));
        Dictionary<string, TensorData>[] batches = [.. Enumerable.Repeat(new Dictionary<string, TensorData> { [model.Graph.Inputs[0].Name] = TensorData.From(new float[] { 1, 2, 3, 4 }, 1, 4) }, 2)];
        Assert.That(() => Calibrator.Run(model, batches, new CalibrationOptions { RefuseSynthetic = true }), Throws.TypeOf<ConfigurationException>());
        Assert.That(Calibrator.Run(model, batches).Samples, Is.EqualTo(2));
    }
}
