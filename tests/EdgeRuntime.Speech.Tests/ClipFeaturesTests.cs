using EdgeRuntime.Speech.Features;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Speech.Tests;

internal sealed class ClipFeaturesTests
{
    private static readonly FeatureOptions s_options = new() { SampleRate = 8000, Bins = 20 };

    private static float[] Noise(int count, int seed = 3)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => 0.2f * (random.NextSingle() - 0.5f))];
    }

    [Test]
    public void AShortRecordingStandsInTheMiddle()
    {
        var clip = new ClipFeatures(s_options, new TensorShape(1, 1, 30, 20));
        Assert.That((clip.Rows, clip.Channels, clip.Samples), Is.EqualTo((30, 20, 200 + 29 * 80)));
        var (samples, rows, window) = (Noise(1000), new float[600], new float[600]);
        clip.Run(samples, 8000, rows);
        var whole = new float[clip.Samples];
        samples.CopyTo(whole, (whole.Length - 1000) / 2);
        clip.Run(whole, window);
        Assert.That(rows, Is.EqualTo(window));
    }

    [Test]
    public void OfALongRecordingTheLoudestStretchIsTaken()
    {
        var clip = new ClipFeatures(s_options, new TensorShape(10, 20));
        var samples = new float[9000];
        Noise(clip.Samples).CopyTo(samples, 4321);
        var (rows, expected) = (new float[200], new float[200]);
        clip.Run(samples, 8000, rows);
        clip.Run(Noise(clip.Samples), expected);
        Assert.That(rows, Is.EqualTo(expected));
    }

    [Test]
    public void ChannelsMayComeFirst()
    {
        var (rows, columns) = (new float[600], new float[600]);
        new ClipFeatures(s_options, new TensorShape(1, 30, 20)).Run(Noise(2000), 8000, rows);
        new ClipFeatures(s_options, new TensorShape(1, 20, 30)).Run(Noise(2000), 8000, columns);
        for (var i = 0; i < 600; i++)
            Assert.That(columns[i % 20 * 30 + i / 20], Is.EqualTo(rows[i]));
    }

    [Test]
    public void AnotherRateIsConvertedAndNothingAllocated()
    {
        var clip = new ClipFeatures(s_options, new TensorShape(600));
        var (samples, rows) = (Noise(16000), new float[600]);
        Assert.That(Allocation.OfTenCalls(() => clip.Run(samples, 16000, rows)), Is.Zero);
        Assert.That(rows, Is.All.Matches<float>(float.IsFinite));
    }

    [Test]
    public void NoSoundIsSilence()
    {
        var (rows, silence) = (new float[600], new float[600]);
        var clip = new ClipFeatures(s_options, new TensorShape(600));
        clip.Run([], 8000, rows);
        clip.Run(new float[100], 8000, silence);
        Assert.That(rows, Is.EqualTo(silence));
    }

    [TestCase(1, 30, 21), TestCase(30, 20, 2), TestCase(601, 1, 1)]
    public void OtherShapesAreRefused(int a, int b, int c) =>
        Assert.That(() => new ClipFeatures(s_options, new TensorShape(a, b, c)), Throws.TypeOf<ConfigurationException>().With.Message.Contains("rows of 20").And.Message.Contains($"[{a}"));

    [TestCase("fbank:bins=40,bins=41", "given twice"), TestCase("fbank:bins", "expected TYPE:key=value"), TestCase("fbank:cepstra=90", "expected 0 to bins")]
    public void WrongTextsAreNamed(string text, string message) => Assert.That(() => FeatureText.Parse(text), Throws.TypeOf<ConfigurationException>().With.Message.Contains(message));

    [Test]
    public void TextsAreReadAndWritten() => Assert.That(FeatureText.Format(FeatureText.Parse("mfcc: cepstra=10 , bins=40")), Is.EqualTo("mfcc:bins=40,cepstra=10"));
}
