using EdgeRuntime.Speech.Sound;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Speech.Tests;

public sealed class OverlappingChunksTests
{
    [TestCase(512, 128, true)]
    [TestCase(512, 256, true)]
    [TestCase(480, 160, true)]
    [TestCase(320, 320, false)]
    public void A_mask_of_one_gives_the_sound_again_later(int length, int hop, bool window)
    {
        var (chunks, spectrum) = (new OverlappingChunks(length, hop), new MaskedSpectrum(length, hop, window));
        var (sound, clean) = (Noise(20 * length), Run(chunks, spectrum, Noise(20 * length), Mask(length, static _ => 1)));
        var delay = length - hop;
        for (var i = 0; i + delay < clean.Length - length; i++)
            Assert.That(clean[i + delay], Is.EqualTo(sound[i]).Within(2e-6), $"sample {i}");
    }

    [Test]
    public void A_mask_takes_a_band_away()
    {
        var (chunks, spectrum) = (new OverlappingChunks(512, 128), new MaskedSpectrum(512, 128, true));
        var sound = new float[16000];
        for (var i = 0; i < sound.Length; i++)
            sound[i] = (float)(0.4 * Math.Sin(2 * Math.PI * 500 * i / 16000) + 0.4 * Math.Sin(2 * Math.PI * 5000 * i / 16000));
        var clean = Run(chunks, spectrum, sound, Mask(512, static bin => bin < 64 ? 1 : 0));
        for (var i = 2000; i < 12000; i++)
            Assert.That(clean[i + 384], Is.EqualTo(0.4 * Math.Sin(2 * Math.PI * 500 * i / 16000)).Within(2e-3));
    }

    [Test]
    public void The_magnitudes_are_those_of_the_plain_transform()
    {
        var (spectrum, samples) = (new MaskedSpectrum(60, 60, false), Noise(60));
        spectrum.Analyze(samples);
        for (var k = 0; k <= 30; k++)
        {
            var (re, im) = (0.0, 0.0);
            for (var i = 0; i < 60; i++)
                (re, im) = (re + samples[i] * Math.Cos(2 * Math.PI * i * k / 60), im - samples[i] * Math.Sin(2 * Math.PI * i * k / 60));
            Assert.That(spectrum.Magnitudes[k], Is.EqualTo(Math.Sqrt(re * re + im * im)).Within(1e-4));
        }
    }

    [Test]
    public void Nothing_allocates_and_a_reset_forgets()
    {
        var (chunks, spectrum, mask, sound) = (new OverlappingChunks(512, 128), new MaskedSpectrum(512, 128, true), Mask(512, static _ => 1), Noise(1024));
        var clean = Run(chunks, spectrum, sound, mask);
        Assert.That(Allocation.OfTenCalls(() => Run(chunks, spectrum, sound, mask, clean)), Is.Zero);
        chunks.Reset();
        Assert.That(Run(chunks, spectrum, sound, mask), Is.EqualTo(Run(new OverlappingChunks(512, 128), spectrum, sound, mask)));
    }

    [TestCase(512, 0)]
    [TestCase(512, 513)]
    public void A_hop_that_cannot_be_is_refused(int length, int hop) => Assert.That(() => new OverlappingChunks(length, hop), Throws.TypeOf<ConfigurationException>());

    [TestCase(511, 128, true)]
    [TestCase(14, 7, true)]
    [TestCase(512, 512, true)]
    [TestCase(512, 100, true)]
    public void A_spectrum_that_cannot_be_is_refused(int length, int hop, bool window) => Assert.That(() => new MaskedSpectrum(length, hop, window), Throws.TypeOf<ConfigurationException>());

    private static float[] Mask(int length, Func<int, float> of) => [.. Enumerable.Range(0, length / 2 + 1).Select(of)];

    private static float[] Run(OverlappingChunks chunks, MaskedSpectrum spectrum, float[] sound, float[] mask)
    {
        var clean = new float[sound.Length / chunks.Hop * chunks.Hop];
        Run(chunks, spectrum, sound, mask, clean);
        return clean;
    }

    private static void Run(OverlappingChunks chunks, MaskedSpectrum spectrum, float[] sound, float[] mask, float[] clean)
    {
        Span<float> chunk = stackalloc float[chunks.Length];
        var written = 0;
        for (var at = 0; at < sound.Length;)
        {
            at += chunks.Take(sound.AsSpan(at, Math.Min(77, sound.Length - at)), out var complete);
            if (!complete)
                continue;
            spectrum.Analyze(chunks.Chunk);
            spectrum.Synthesize(mask, chunk);
            chunks.Add(chunk, clean.AsSpan(written, chunks.Hop));
            written += chunks.Hop;
        }
    }

    private static float[] Noise(int count)
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, count).Select(_ => 2 * random.NextSingle() - 1)];
    }
}
