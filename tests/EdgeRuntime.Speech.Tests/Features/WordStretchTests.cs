using EdgeRuntime.Speech.Features;

namespace EdgeRuntime.Speech.Tests.Features;

internal sealed class WordStretchTests
{
    [Test]
    public void IsWhatItsFormulaSays()
    {
        // Levels 0, 0, 4, 10, 8, 0: the least and the largest are 0 and 10, so that a range of 7 counts from 5 on; weights 5 and 3 at rows 3 and 4.
        float[] rows = [0, 0, 0, 0, 3, 5, 12, 8, 8, 8, 0, 0];
        var (centre, deviation) = ((5.0 * 3 + 3 * 4) / 8, Math.Max(1, Math.Sqrt((5.0 * 9 + 3 * 16) / 8 - Math.Pow((5.0 * 3 + 3 * 4) / 8, 2))));
        var expected = new double[12];
        for (var row = 0; row < 6; row++)
        {
            var at = Math.Clamp(centre + 4 * deviation * ((row + 0.5) / 6 - 0.5), 0, 5);
            var (low, part) = (Math.Min((int)at, 4), at - Math.Min((int)at, 4));
            for (var channel = 0; channel < 2; channel++)
                expected[2 * row + channel] = (1 - part) * rows[2 * low + channel] + part * rows[2 * (low + 1) + channel];
        }
        new WordStretch(7, 2).Run(rows);
        Assert.That(rows, Is.EqualTo(expected).Within(1e-5));
    }

    [Test]
    public void AWordIsTheSameWhereverItLiesAndHoweverLongItIs()
    {
        var expected = Stretched(t => Word((t - 50) / 40));
        Assert.That(Stretched(t => Word((t - 35) / 40)), Is.EqualTo(expected).Within(0.05));
        Assert.That(Stretched(t => Word((t - 50) / 25)), Is.EqualTo(expected).Within(0.3));
        Assert.That(expected.Count(value => value > 6), Is.GreaterThan(50), "the word fills the window");
    }

    [Test]
    public void SteadyNoiseAroundAWordDoesNotCount()
    {
        var expected = Stretched(t => Math.Max(8, Word((t - 50) / 40)));
        Assert.That(Stretched(t => Math.Max(8, Word((t - 40) / 40))), Is.EqualTo(expected).Within(0.05));
        Assert.That(expected.Count(value => value > 8.5), Is.GreaterThan(50));
    }

    [Test]
    public void EqualRowsStayAsTheyAre()
    {
        var rows = new float[60];
        rows.AsSpan().Fill(-3);
        new WordStretch(5, 3).Run(rows);
        Assert.That(rows, Is.All.EqualTo(-3));
        new WordStretch(5, 3).Run([]);
    }

    [Test]
    public void NothingIsAllocatedAfterTheFirstWindow()
    {
        var (stretch, rows) = (new WordStretch(5, 2), Enumerable.Range(0, 80).Select(i => (float)(i % 23)).ToArray());
        stretch.Run(rows);
        var before = GC.GetAllocatedBytesForCurrentThread();
        stretch.Run(rows);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void OnlyLogarithmsOfFiltersAreStretched()
    {
        Fails("stretch is -1, expected at least 0", ("stretch", "-1"));
        Fails("features: stretch is 4", ("type", "mfcc"), ("stretch", "4"));
        Fails("features: stretch is 4", ("log", "none"), ("stretch", "4"));
        Fails("features: stretch is 4", ("scale", "-1"), ("stretch", "4"));
        Fails("features: stretch is 4", ("type", "micro"), ("stretch", "4"));
        Assert.That(Parse(("stretch", "4.5")).Stretch, Is.EqualTo(4.5));

        static void Fails(string message, params (string Key, string Value)[] settings) => Assert.That(() => Parse(settings), Throws.TypeOf<ConfigurationException>().With.Message.Contains(message));

        static FeatureOptions Parse(params (string Key, string Value)[] settings) => FeatureOptions.Parse(settings.ToDictionary(pair => pair.Key, pair => pair.Value));
    }

    [Test]
    public void FeaturesAreStretchedInTheirOwnScale()
    {
        var sound = new float[8000];
        for (var i = 3000; i < 5000; i++)
            sound[i] = (float)(0.3 * Math.Sin(2 * Math.PI * 440 * i / 8000) * Math.Sin(Math.PI * (i - 3000) / 2000));
        var options = new FeatureOptions { SampleRate = 8000, Bins = 20, Stretch = 5 };
        var (plain, scaled) = (Rows(options), Rows(options with { Mean = 7, Scale = 0.5 }));
        for (var i = 0; i < plain.Length; i++)
            Assert.That(scaled[i], Is.EqualTo((plain[i] - 7) * 0.5f).Within(1e-3));
        Assert.That(plain, Is.Not.EqualTo(Rows(options with { Stretch = 0 })));

        float[] Rows(FeatureOptions how)
        {
            var rows = new float[90 * 20];
            new ClipFeatures(how, new TensorShape(90, 20)).Run(sound, 8000, rows);
            return rows;
        }
    }

    // From 0 to 10 and down to 0 at −½ and ½ of its length.
    private static double Word(double at) => Math.Max(0, 10 * (1 - 4 * at * at));

    private static float[] Stretched(Func<double, double> level)
    {
        var rows = Enumerable.Range(0, 100).Select(t => (float)level(t)).ToArray();
        new WordStretch(6, 1).Run(rows);
        return rows;
    }
}
