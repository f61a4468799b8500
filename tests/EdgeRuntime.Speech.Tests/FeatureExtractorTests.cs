using EdgeRuntime.Media;
using EdgeRuntime.Speech.Features;
using EdgeRuntime.Speech.Tests.Features;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Speech.Tests;

internal sealed class FeatureExtractorTests
{
    private static float[] Sound(int count, int rate = 16000)
    {
        var random = new Random(7);
        return [.. Enumerable.Range(0, count).Select(i => (float)(0.3 * Math.Sin(2 * Math.PI * 440 * i / rate) + 0.1 * Math.Sin(2 * Math.PI * 2300 * i / rate + i * 1e-4) + 0.02 * (random.NextDouble() - 0.5) + 0.01))];
    }

    private static FeatureOptions Options(params (string Key, string Value)[] settings) => FeatureOptions.Parse(settings.ToDictionary(pair => pair.Key, pair => pair.Value));

    private static float[] Rows(FeatureOptions options, ReadOnlySpan<float> samples)
    {
        var extractor = FeatureExtractor.Create(options);
        var rows = new float[(samples.Length / extractor.ShiftSamples + 2) * extractor.Channels];
        var count = extractor.Feed(samples, rows);
        count += extractor.Finish(rows.AsSpan(count * extractor.Channels));
        rows = rows[..(count * extractor.Channels)];
        extractor.Complete(rows);
        return rows;
    }

    [Test]
    public void FbankIsKaldis()
    {
        var samples = Sound(1200);
        var rows = Rows(Options(("high", "-400")), samples);
        Assert.That(rows, Has.Length.EqualTo((1 + (1200 - 400) / 160) * 80));
        for (var row = 0; row < rows.Length / 80; row++)
        {
            var frame = Array.ConvertAll(samples[(row * 160)..(row * 160 + 400)], x => x * 32768.0);
            var (expected, _) = PlainFeatures.KaldiFrame(frame, 16000, 512, 80, 20, 7600);
            for (var bin = 0; bin < 80; bin++)
                Assert.That(rows[row * 80 + bin], Is.EqualTo(expected[bin]).Within(2e-3), $"row {row}, filter {bin}");
        }
    }

    [Test]
    public void FramesWithoutSnippedEdgesAreMirroredAsInKaldi()
    {
        var samples = Sound(1130);
        var rows = Rows(Options(("edges", "mirror")), samples);
        Assert.That(rows, Has.Length.EqualTo((1130 + 80) / 160 * 80));
        for (var row = 0; row < rows.Length / 80; row++)
        {
            var frame = new double[400];
            for (var i = 0; i < frame.Length; i++)
            {
                var at = row * 160 + 80 - 200 + i;
                frame[i] = 32768.0 * samples[at < 0 ? -at - 1 : at >= samples.Length ? 2 * samples.Length - 1 - at : at];
            }
            var (expected, _) = PlainFeatures.KaldiFrame(frame, 16000, 512, 80, 20, 8000);
            for (var bin = 0; bin < 80; bin++)
                Assert.That(rows[row * 80 + bin], Is.EqualTo(expected[bin]).Within(2e-3), $"row {row}, filter {bin}");
        }
    }

    [Test]
    public void MfccIsKaldis()
    {
        var samples = Sound(800, 8000);
        var rows = Rows(Options(("type", "mfcc"), ("sample_rate", "8000")), samples);
        for (var row = 0; row < rows.Length / 13; row++)
        {
            var frame = Array.ConvertAll(samples[(row * 80)..(row * 80 + 200)], x => x * 32768.0);
            var (log, energy) = PlainFeatures.KaldiFrame(frame, 8000, 256, 23, 20, 4000);
            for (var k = 0; k < 13; k++)
            {
                var sum = 0.0;
                for (var n = 0; n < 23; n++)
                    sum += log[n] * Math.Sqrt(2.0 / 23) * Math.Cos(Math.PI / 23 * (n + 0.5) * k);
                var expected = k == 0 ? energy : sum * (1 + 11 * Math.Sin(Math.PI * k / 22));
                Assert.That(rows[row * 13 + k], Is.EqualTo(expected).Within(2e-2), $"row {row}, coefficient {k}");
            }
        }
    }

    [Test]
    public void WhispersLogMelIsThatOfItsFormula()
    {
        var samples = Sound(1610);
        var rows = Rows(Options(("type", "whisper")), samples);
        var expected = PlainFeatures.Whisper(samples);
        Assert.That(rows, Has.Length.EqualTo(10 * 80));
        for (var i = 0; i < rows.Length; i++)
            Assert.That(rows[i], Is.EqualTo(expected[i / 80][i % 80]).Within(1e-3), $"row {i / 80}, filter {i % 80}");
    }

    [Test]
    public void TheWakeWordsOfMlperfHaveTheirPublishedFeatures()
    {
        const float Step = 0.003701042616739869f; // of the published int8 model's input
        var audio = WavFile.Read(TestData.Shared("mlperf-tiny/sww01_short_wav_easy10s.wav"));
        var expected = File.ReadAllBytes(TestData.Shared("mlperf-tiny/sww01_short_wav_features_i8_Nx40.bin"));
        var rows = Rows(Options(("type", "mlperf_wakeword")), audio.Channel(0));
        Assert.That(rows, Has.Length.EqualTo(expected.Length));
        var off = new int[256];
        for (var i = 0; i < rows.Length; i++)
            off[Math.Min(255, Math.Abs((int)(rows[i] / Step - 128) - (sbyte)expected[i]))]++;
        TestContext.Out.WriteLine($"{rows.Length} features: {off[0]} equal, {off[1]} one step off, {rows.Length - off[0] - off[1]} more");
        Assert.That(off[0] + off[1], Is.EqualTo(rows.Length));
        Assert.That(off[0], Is.GreaterThan(rows.Length * 0.98));
    }

    [Test]
    public void MicroIsTheMicroFrontend()
    {
        var samples = Recording.Read("yes_1000ms");
        var expected = Recording.Rows(new MicroFrontend(), samples);
        Assert.That(Rows(Options(("type", "micro")), Array.ConvertAll(samples, x => x / 32768f)), Is.EqualTo(Array.ConvertAll(expected, x => (float)x)));
    }

    [TestCase("fbank", "snip"), TestCase("fbank", "mirror"), TestCase("mfcc", "snip"), TestCase("whisper", "reflect"), TestCase("openwakeword", "snip"), TestCase("mlperf_wakeword", "snip"), TestCase("micro", "snip")]
    public void PiecesGiveTheRowsOfTheWhole(string type, string edges)
    {
        var options = Options(("type", type), ("edges", edges), ("range", "0"));
        var samples = Sound(9000);
        var whole = Rows(options, samples);
        foreach (var piece in (int[])[1, 37, 160, 1280])
        {
            var extractor = FeatureExtractor.Create(options);
            var rows = new List<float>();
            var some = new float[100 * extractor.Channels];
            for (var at = 0; at < samples.Length; at += piece)
            {
                var part = samples.AsSpan(at, Math.Min(piece, samples.Length - at));
                var expected = extractor.RowsFor(part.Length);
                Assert.That(extractor.Feed(part, some), Is.EqualTo(expected));
                rows.AddRange(some.AsSpan(0, expected * extractor.Channels));
            }
            var left = extractor.Finish(some);
            rows.AddRange(some.AsSpan(0, left * extractor.Channels));
            Assert.That(rows, Is.EqualTo(whole), $"pieces of {piece}");
        }
    }

    [TestCase("mean"), TestCase("per_feature")]
    public void ChannelsAreNormalizedOverTheWindow(string kind)
    {
        var rows = Rows(Options(("normalize", kind), ("bins", "40")), Sound(8000));
        for (var channel = 0; channel < 40; channel++)
        {
            var values = Enumerable.Range(0, rows.Length / 40).Select(row => (double)rows[row * 40 + channel]).ToArray();
            Assert.That(values.Average(), Is.EqualTo(0).Within(1e-5));
            if (kind == "per_feature")
                Assert.That(values.Sum(x => x * x) / (values.Length - 1), Is.EqualTo(1).Within(5e-3));
        }
    }

    [TestCase("mirror", 1), TestCase("mirror", 90), TestCase("reflect", 1), TestCase("reflect", 170), TestCase("reflect", 399)]
    public void ShortSignalsAreMirroredOften(string edges, int count)
    {
        var rows = Rows(Options(("edges", edges)), Sound(count));
        Assert.That(rows, Has.Length.EqualTo((edges == "mirror" ? (count + 80) / 160 : count / 160) * 80));
        Assert.That(rows, Is.All.Matches<float>(float.IsFinite));
    }

    [TestCase("fbank"), TestCase("whisper"), TestCase("mfcc"), TestCase("micro")]
    public void WhatIsNoNumberIsSilenceAndCounted(string type)
    {
        var samples = new float[3200];
        (samples[500], samples[501], samples[502]) = (float.NaN, float.PositiveInfinity, float.NegativeInfinity);
        var extractor = FeatureExtractor.Create(Options(("type", type)));
        var rows = new float[extractor.RowsFor(samples.Length) * extractor.Channels];
        extractor.Feed(samples, rows);
        Assert.That(extractor.BadSamples, Is.EqualTo(3));
        Assert.That(rows, Is.EqualTo(Rows(Options(("type", type), ("range", "0")), new float[3200])[..rows.Length]));
    }

    [TestCase("fbank"), TestCase("mfcc"), TestCase("whisper"), TestCase("mlperf_wakeword"), TestCase("micro")]
    public void FeedingAllocatesNothing(string type)
    {
        var extractor = FeatureExtractor.Create(Options(("type", type)));
        var (samples, rows) = (Sound(1600), new float[40 * 80]);
        Assert.That(Allocation.OfTenCalls(() => extractor.Feed(samples, rows)), Is.Zero);
    }

    [TestCase("type", "fbonk", "type is 'fbonk', expected one of fbank, mfcc"), TestCase("binz", "3", "there is no 'binz'"), TestCase("bins", "x", "bins is x, expected a number"), TestCase("bins", "513", "expected 1 to 512"),
     TestCase("window", "round", "one of povey, hann"), TestCase("high", "9000", "at most half the sample rate"), TestCase("transform", "511", "product of 2, 3 and 5"), TestCase("frame_shift", "26", "at most a frame"),
     TestCase("floor", "0", "above 0"), TestCase("scale", "NaN", "a number"), TestCase("sample_rate", "100", "4000 to 96000")]
    public void WrongSettingsAreNamed(string key, string value, string message) =>
        Assert.That(() => Options((key, value)), Throws.TypeOf<ConfigurationException>().With.Message.Contains(message));
}
