using EdgeRuntime.Media;
using EdgeRuntime.Speech.Features;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Speech.Tests.Features;

/// <summary>What others compute of a recording (tests/golden/speech; its README says who and how), compared with what we do.</summary>
internal sealed class IndependentFeaturesTests
{
    // In the unit of each: natural logarithm of the energy, cepstra, decibels. The values are of float32 programs but for torchaudio's, which are of double precision.
    [TestCase("fbank", "type=fbank", 1e-3)]
    [TestCase("fbank-mirror", "type=fbank,bins=40,low=60,high=-400,edges=mirror", 1e-3)]
    [TestCase("mfcc", "type=mfcc", 1e-3)]
    [TestCase("openwakeword", "type=openwakeword,mean=0,scale=1", 1e-2)]
    [TestCase("whisper", "type=whisper", 1e-3)]
    public void Features_are_those_of_other_programs(string name, string settings, double tolerance)
    {
        var golden = NpyFile.Read(Path.Combine(TestData.RepositoryRoot, "tests", "golden", "speech", $"{name}.npy"));
        var (expected, channels) = (golden.As<float>().ToArray(), golden.Shape.Dimensions[1]);
        var extractor = FeatureExtractor.Create(FeatureOptions.Parse(settings.Split(',').Select(static pair => pair.Split('=')).ToDictionary(static pair => pair[0], static pair => pair[1])));
        var samples = Array.ConvertAll(Recording.Read("yes_1000ms"), static sample => sample / 32768f);
        var rows = new float[expected.Length + 2 * channels];
        var count = extractor.Feed(samples, rows);
        count += extractor.Finish(rows.AsSpan(count * channels));
        Assert.That((count, extractor.Channels), Is.EqualTo((golden.Shape.Dimensions[0], channels)));
        extractor.Complete(rows.AsSpan(0, expected.Length));
        var most = 0.0;
        for (var i = 0; i < expected.Length; i++)
            most = Math.Max(most, Math.Abs(rows[i] - expected[i]));
        TestContext.Out.WriteLine($"{name}: {most:E2} at most");
        Assert.That(most, Is.LessThan(tolerance));
    }
}
