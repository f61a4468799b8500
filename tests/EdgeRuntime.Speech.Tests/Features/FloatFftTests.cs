using EdgeRuntime.Speech.Features;

namespace EdgeRuntime.Speech.Tests.Features;

internal sealed class FloatFftTests
{
    [TestCase(2), TestCase(4), TestCase(6), TestCase(16), TestCase(30), TestCase(64), TestCase(120), TestCase(256), TestCase(400), TestCase(480), TestCase(512), TestCase(1024), TestCase(1200), TestCase(2048)]
    public void EnergiesAreThoseOfThePlainTransform(int size)
    {
        var random = new Random(size);
        var samples = Enumerable.Range(0, size).Select(_ => random.NextSingle() * 2 - 1).ToArray();
        var energies = new float[size / 2 + 1];
        new FloatRealFft(size).Energies(samples, energies);
        var expected = PlainFeatures.Energies(Array.ConvertAll(samples, x => (double)x), size);
        for (var k = 0; k < expected.Length; k++)
            Assert.That(Math.Sqrt(energies[k]), Is.EqualTo(Math.Sqrt(expected[k])).Within(2e-6 * Math.Sqrt(size) + 1e-6 * Math.Sqrt(expected[k])), $"frequency {k} of {size}");
    }

    [TestCase(16), TestCase(60), TestCase(256), TestCase(400), TestCase(1000), TestCase(1024)]
    public void VectorsAndNumbersGiveTheSameBits(int size)
    {
        var random = new Random(size);
        float[] Draw() => [.. Enumerable.Range(0, size).Select(_ => random.NextSingle() * 2 - 1)];
        var (re, im) = (Draw(), Draw());
        var (twinRe, twinIm) = (re.ToArray(), im.ToArray());
        new FloatFft(size).Run(re, im);
        new FloatFft(size, vectors: false).Run(twinRe, twinIm);
        Assert.That(re, Is.EqualTo(twinRe));
        Assert.That(im, Is.EqualTo(twinIm));
    }

    [TestCase(0, false), TestCase(1, false), TestCase(3, false), TestCase(14, false), TestCase(12, true), TestCase(400, true), TestCase(34, false)]
    public void SaysWhatItTakes(int size, bool takes) => Assert.That(FloatRealFft.Takes(size), Is.EqualTo(takes));
}
