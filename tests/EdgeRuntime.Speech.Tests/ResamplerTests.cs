using EdgeRuntime.TestKit;

namespace EdgeRuntime.Speech.Tests;

internal sealed class ResamplerTests
{
    private static float[] Tone(double hertz, int rate, int count) => [.. Enumerable.Range(0, count).Select(i => (float)(0.5 * Math.Sin(2 * Math.PI * hertz * i / rate)))];

    private static float[] Convert(int from, int to, ReadOnlySpan<float> samples, int piece)
    {
        var resampler = new Resampler(from, to);
        var result = new List<float>();
        var some = new float[resampler.OutputsFor(samples.Length) + resampler.MostLeft + 1];
        for (var at = 0; at < samples.Length; at += piece)
        {
            var part = samples.Slice(at, Math.Min(piece, samples.Length - at));
            var expected = resampler.OutputsFor(part.Length);
            Assert.That(resampler.Feed(part, some), Is.EqualTo(expected));
            result.AddRange(some.AsSpan(0, expected));
        }
        result.AddRange(some.AsSpan(0, resampler.Finish(some)));
        return [.. result];
    }

    [TestCase(8000, 16000, 1000), TestCase(16000, 8000, 1000), TestCase(44100, 16000, 3000), TestCase(48000, 16000, 6500), TestCase(11025, 16000, 2000), TestCase(16000, 48000, 5000), TestCase(22050, 8000, 3200)]
    public void AToneStaysATone(int from, int to, double hertz)
    {
        var converted = Convert(from, to, Tone(hertz, from, from), 999);
        Assert.That(converted, Has.Length.EqualTo(to));
        var expected = Tone(hertz, to, to);
        for (var i = to / 10; i < to * 9 / 10; i++)
            Assert.That(converted[i], Is.EqualTo(expected[i]).Within(2e-4), $"sample {i}");
    }

    [TestCase(48000, 16000, 9000), TestCase(44100, 16000, 8800), TestCase(16000, 8000, 5000)]
    public void WhatDoesNotFitTheBandIsGone(int from, int to, double hertz)
    {
        var converted = Convert(from, to, Tone(hertz, from, from), 4096);
        Assert.That(converted[(to / 10)..(to * 9 / 10)].Max(MathF.Abs), Is.LessThan(1e-3));
    }

    [Test]
    public void PiecesGiveTheSamplesOfTheWhole()
    {
        var samples = Tone(700, 44100, 5000);
        var whole = Convert(44100, 16000, samples, 5000);
        foreach (var piece in (int[])[1, 7, 1024, 3000])
            Assert.That(Convert(44100, 16000, samples, piece), Is.EqualTo(whole), $"pieces of {piece}");
    }

    [Test]
    public void NothingComesOfNothing() => Assert.That(Convert(8000, 16000, [], 1), Is.Empty);

    [Test]
    public void FeedingAllocatesNothing()
    {
        var resampler = new Resampler(44100, 16000);
        var (samples, some) = (Tone(400, 44100, 441), new float[400]);
        Assert.That(Allocation.OfTenCalls(() => resampler.Feed(samples, some)), Is.Zero);
    }

    [TestCase(0, 16000), TestCase(16000, 2_000_000), TestCase(999_983, 999_979)]
    public void ImpossibleRatesAreNamed(int from, int to) => Assert.That(() => new Resampler(from, to), Throws.TypeOf<ConfigurationException>().With.Message.Contains($"from {from} to {to}"));
}
