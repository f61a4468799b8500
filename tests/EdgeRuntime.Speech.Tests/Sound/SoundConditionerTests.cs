using EdgeRuntime.Speech.Sound;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Speech.Tests.Sound;

internal sealed class SoundConditionerTests
{
    private static float[] Tone(double hertz, int rate, int count, float amplitude = 0.5f) => [.. Enumerable.Range(0, count).Select(i => (float)(amplitude * Math.Sin(2 * Math.PI * hertz * i / rate)))];

    private static float[] Run(SoundOptions options, int channels, int from, int to, float[] frames)
    {
        var conditioner = new SoundConditioner(options, channels, from, to);
        var result = new float[conditioner.OutputsFor(frames.Length / channels)];
        Assert.That(conditioner.Run(frames, result), Is.EqualTo(result.Length));
        return result;
    }

    private static double Level(ReadOnlySpan<float> samples)
    {
        var sum = 0.0;
        foreach (var sample in samples)
            sum += sample * sample;
        return Math.Sqrt(sum / samples.Length);
    }

    [Test]
    public void ChannelsAreMixedOrOneIsTaken()
    {
        float[] frames = [1, 0.5f, -1, 0.5f];
        Assert.That(Run(new SoundOptions(), 2, 8000, 8000, frames), Is.EqualTo(new[] { 0.75f, -0.25f }));
        Assert.That(Run(new SoundOptions { Channel = 1 }, 2, 8000, 8000, frames), Is.EqualTo(new[] { 0.5f, 0.5f }));
    }

    [TestCase(1000, 0.0), TestCase(100, -3.01), TestCase(25, -24.1)]
    public void TheHighPassTakesAwayWhatLiesBelow(double hertz, double decibels)
    {
        var filtered = Run(new SoundOptions { HighPass = 100 }, 1, 16000, 16000, Tone(hertz, 16000, 32000));
        Assert.That(20 * Math.Log10(Level(filtered.AsSpan(16000)) / Level(Tone(hertz, 16000, 32000).AsSpan(16000))), Is.EqualTo(decibels).Within(0.15));
    }

    [TestCase(0.02f), TestCase(0.9f)]
    public void GainBringsSoundToItsLevel(float amplitude)
    {
        var louder = Run(new SoundOptions { Level = -10 }, 1, 8000, 8000, Tone(300, 8000, 160_000, amplitude));
        Assert.That(20 * Math.Log10(louder.AsSpan(120_000).ToArray().Max()), Is.EqualTo(-10).Within(2.5));
        Assert.That(louder.Max(MathF.Abs), Is.LessThanOrEqualTo(1));
    }

    [Test]
    public void GainLeavesSilenceAlone() => Assert.That(Run(new SoundOptions { Level = -10 }, 1, 8000, 8000, Tone(300, 8000, 80_000, 5e-4f)).Max(), Is.EqualTo(5e-4f).Within(1e-5f));

    [Test]
    public void WhatIsNoNumberIsSilenceAndWhatIsClippedIsCounted()
    {
        var conditioner = new SoundConditioner(new SoundOptions { HighPass = 20, Level = -20 }, 2, 16000, 8000);
        var frames = new float[2000];
        (frames[10], frames[20], frames[21], frames[30], frames[31]) = (float.NaN, float.PositiveInfinity, float.NegativeInfinity, 1, 1);
        var result = new float[600];
        var count = conditioner.Run(frames, result);
        Assert.That((conditioner.BadSamples, conditioner.ClippedSamples), Is.EqualTo((2L, 1L)));
        Assert.That(result[..count], Is.All.Matches<float>(float.IsFinite));
    }

    [Test]
    public void RunningAllocatesNothing()
    {
        var conditioner = new SoundConditioner(new SoundOptions { HighPass = 50, Level = -20 }, 2, 48000, 16000);
        var (frames, result) = (new float[960], new float[400]);
        Assert.That(Allocation.OfTenCalls(() => conditioner.Run(frames, result)), Is.Zero);
    }

    [Test]
    public void WhatIsImpossibleIsNamed()
    {
        Assert.That(() => new SoundConditioner(new SoundOptions { Channel = 2 }, 2, 8000, 8000), Throws.TypeOf<ConfigurationException>().With.Message.Contains("no channel 2; the source has 2"));
        Assert.That(() => new SoundConditioner(new SoundOptions { HighPass = 4000 }, 1, 8000, 8000), Throws.TypeOf<ConfigurationException>().With.Message.Contains("high-pass at 4000"));
        Assert.That(() => new SoundConditioner(new SoundOptions { HighPass = -5 }, 1, 8000, 8000), Throws.TypeOf<ConfigurationException>().With.Message.Contains("high-pass at -5"));
        Assert.That(() => new SoundConditioner(new SoundOptions { Level = 5 }, 1, 8000, 8000), Throws.TypeOf<ConfigurationException>().With.Message.Contains("level of 5"));
    }
}
