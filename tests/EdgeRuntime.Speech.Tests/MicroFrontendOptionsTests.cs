namespace EdgeRuntime.Speech.Tests;

public sealed class MicroFrontendOptionsTests
{
    private static readonly MicroFrontendOptions s_default = new();

    private static IEnumerable<TestCaseData> Refused()
    {
        yield return Case(s_default with { SampleRate = 0 }, "SampleRate: expected 4000 to 96000, found 0");
        yield return Case(s_default with { SampleRate = int.MaxValue }, "SampleRate");
        yield return Case(s_default with { WindowMilliseconds = 2 }, "WindowMilliseconds: expected 33 to 4096 samples at 16000 Hz, found 2 ms, 32 samples");
        yield return Case(s_default with { WindowMilliseconds = 257 }, "WindowMilliseconds");
        yield return Case(s_default with { WindowMilliseconds = int.MaxValue }, "WindowMilliseconds");
        yield return Case(s_default with { StrideMilliseconds = 0 }, "StrideMilliseconds: expected 1 to 480 samples");
        yield return Case(s_default with { StrideMilliseconds = 31 }, "StrideMilliseconds");
        yield return Case(s_default with { Channels = 0 }, "Channels: expected 1 to 256, found 0");
        yield return Case(s_default with { Channels = 257 }, "Channels");
        yield return Case(s_default with { LowerBandHertz = -1 }, "LowerBandHertz");
        yield return Case(s_default with { LowerBandHertz = double.NaN }, "LowerBandHertz: expected 0 to 8000, found NaN");
        yield return Case(s_default with { LowerBandHertz = 7500 }, "UpperBandHertz: expected more than LowerBandHertz 7500, found 7500");
        yield return Case(s_default with { UpperBandHertz = 8001 }, "UpperBandHertz");
        yield return Case(s_default with { UpperBandHertz = 8000 }, "found an upper limit of 8000 Hz; lower it or enlarge the window");
        yield return Case(s_default with { EvenSmoothing = 1.01 }, "EvenSmoothing: expected 0 to 1, found 1.01");
        yield return Case(s_default with { OddSmoothing = -0.1 }, "OddSmoothing");
        yield return Case(s_default with { SmoothingBits = 5 }, "SmoothingBits");
        yield return Case(s_default with { LeastSignalRemaining = double.PositiveInfinity }, "LeastSignalRemaining");
        yield return Case(s_default with { GainStrength = 1.5 }, "GainStrength");
        yield return Case(s_default with { GainOffset = -1 }, "GainOffset");
        yield return Case(s_default with { GainBits = 31 }, "GainBits");
        yield return Case(s_default with { LogBits = 11 }, "LogBits");
    }

    private static IEnumerable<TestCaseData> Limits()
    {
        yield return Named(s_default with { SampleRate = 4000, WindowMilliseconds = 9, StrideMilliseconds = 1, UpperBandHertz = 1800 });
        yield return Named(s_default with { SampleRate = 96000, WindowMilliseconds = 42, StrideMilliseconds = 42 });
        yield return Named(s_default with { Channels = 1, LowerBandHertz = 0 });
        yield return Named(s_default with { Channels = 256 });
        yield return Named(s_default with { EvenSmoothing = 0, OddSmoothing = 1, LeastSignalRemaining = 1, SmoothingBits = 6, ClampNoise = true });
        yield return Named(s_default with { GainStrength = 0, GainOffset = 0, GainBits = 30, LogBits = 0 });
        yield return Named(s_default with { GainStrength = 1, GainOffset = 0, GainBits = 19, LogBits = 10, SmoothingBits = 12 });
    }

    [TestCaseSource(nameof(Refused))]
    public void What_cannot_be_is_refused_by_name(MicroFrontendOptions options, string message) =>
        Assert.That(() => new MicroFrontend(options), Throws.TypeOf<ConfigurationException>().With.Message.StartsWith("audio features: ").And.Message.Contains(message));

    [TestCaseSource(nameof(Limits))]
    public void Limits_take_any_samples(MicroFrontendOptions options)
    {
        var random = new Random(5);
        var frontend = new MicroFrontend(options);
        var samples = new short[10 * frontend.WindowSamples];
        for (var i = 0; i < samples.Length; i++)
            samples[i] = (i / 64 % 4) switch { 0 => short.MinValue, 1 => short.MaxValue, 2 => 0, _ => (short)random.Next(short.MinValue, short.MaxValue + 1) };
        var rows = Recording.Rows(frontend, samples);
        Assert.That(rows, Has.Length.EqualTo(((samples.Length - frontend.WindowSamples) / frontend.StrideSamples + 1) * options.Channels));
        Assert.That(rows.Distinct().Count(), Is.GreaterThan(1));
    }

    private static TestCaseData Case(MicroFrontendOptions options, string message) => new TestCaseData(options, message).SetArgDisplayNames(message);

    private static TestCaseData Named(MicroFrontendOptions options) => new TestCaseData(options).SetArgDisplayNames(options.ToString());
}
