using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Samples;
using EdgeRuntime.Devices.Simulated;

namespace EdgeRuntime.Devices.Tests.Sound;

public sealed class TestSoundTests
{
    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(20);

    [Test]
    public void A_tone_has_its_level_and_frequency()
    {
        var samples = All("sound=tone&rate=8000&frequency=200&level=-6&duration=1s&realtime=false");
        Assert.That(samples, Has.Length.EqualTo(8000));
        Assert.That(samples.Max(), Is.EqualTo(0.501f).Within(0.001f));
        Assert.That(Enumerable.Range(1, 7999).Count(i => samples[i - 1] < 0 && samples[i] >= 0), Is.InRange(199, 200));
    }

    [Test]
    public void Speech_comes_and_goes()
    {
        var samples = All("sound=speech&rate=8000&duration=5s&realtime=false&channels=2");
        Assert.That(samples, Has.Length.EqualTo(80_000));
        Assert.That(samples.AsSpan(0, 24_000).ToArray().Max(), Is.GreaterThan(0.03f));
        Assert.That(samples.AsSpan(24_000, 16_000).ToArray(), Is.All.Zero);
        Assert.That(samples.AsSpan(40_000, 24_000).ToArray().Max(), Is.GreaterThan(0.03f));
    }

    [Test]
    public void In_time_it_takes_its_time()
    {
        using var source = Open("rate=8000&duration=200ms");
        var (start, total, values) = (System.Diagnostics.Stopwatch.StartNew(), 0, new float[800]);
        while (!source.Ended)
            total += source.Read(values, s_long, out _);
        Assert.That(total + source.Missed, Is.EqualTo(1600));
        Assert.That(start.ElapsedMilliseconds, Is.GreaterThan(190));
    }

    [TestCase("test://microphone?sound=tone", "without a name"), TestCase("test://?sound=music", "one of tone, noise"), TestCase("test://?rate=8000&frequency=5000", "frequency is '5000'"), TestCase("test://?fps=30", "no option 'fps'")]
    public void What_it_does_not_know_is_named(string uri, string message) =>
        Assert.That(() => new TestSoundDriver().Prepare(DeviceUri.Parse(uri)), Throws.TypeOf<ConfigurationException>().With.Message.Contains(message));

    private static SampleSource Open(string options) => new TestSoundDriver().Prepare(DeviceUri.Parse($"test://?{options}"))();

    private static float[] All(string options)
    {
        using var source = Open(options);
        var (samples, values) = (new List<float>(), new float[1024]);
        while (!source.Ended)
            samples.AddRange(values.AsSpan(0, source.Read(values, s_long, out _) * source.Format.Channels.Count));
        return [.. samples];
    }
}
