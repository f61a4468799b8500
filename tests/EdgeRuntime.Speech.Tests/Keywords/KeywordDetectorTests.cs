using EdgeRuntime.Speech.Keywords;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Speech.Tests.Keywords;

internal sealed class KeywordDetectorTests
{
    private static readonly string[] s_labels = ["silence", "yes", "no"];
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(50);

    private static KeywordDetector Make(KeywordOptions? options = null) => new(options ?? new KeywordOptions(), s_labels, 3, s_interval);

    [Test]
    public void AWordIsHeardWhenItsMeanReachesTheThresholdAndThenNotForAWhile()
    {
        var detector = Make();
        for (var i = 0; i < 4; i++)
            Assert.That(detector.Push([1, 0, 0]), Is.EqualTo(-1), "silence is no word");
        Assert.That(detector.Push([0, 1, 0]), Is.EqualTo(-1));
        Assert.That(detector.Push([0, 1, 0]), Is.EqualTo(-1));
        Assert.That(detector.Push([0, 0.9f, 0]), Is.EqualTo(1), "a mean of 0.725 over 200 ms");
        Assert.That(detector.Score, Is.EqualTo(0.725f).Within(1e-6));
        for (var i = 0; i < 20; i++)
            Assert.That(detector.Push([0, 1, 0]), Is.EqualTo(-1), "a pause of a second");
        Assert.That(detector.Push([0, 1, 0]), Is.EqualTo(1));
    }

    [Test]
    public void TheFirstWordNeedsAWholeWindow()
    {
        var detector = Make();
        Assert.That((int[])[detector.Push([0, 0, 1]), detector.Push([0, 0, 1]), detector.Push([0, 0, 1]), detector.Push([0, 0, 1])], Is.EqualTo(new[] { -1, -1, -1, 2 }));
        detector.Reset();
        Assert.That(detector.Push([0, 0, 1]), Is.EqualTo(-1));
    }

    [Test]
    public void WordsHaveThresholdsOfTheirOwn()
    {
        var detector = Make(new KeywordOptions { Smoothing = s_interval, Refractory = TimeSpan.Zero, Thresholds = new Dictionary<string, double> { ["no"] = 0.3 } });
        Assert.That(detector.Push([0.6f, 0, 0.4f]), Is.EqualTo(2));
        Assert.That(detector.Push([0.6f, 0.4f, 0]), Is.EqualTo(-1));
    }

    [Test]
    public void PushingAllocatesNothing()
    {
        var detector = Make();
        float[] scores = [0, 1, 0];
        Assert.That(Allocation.OfTenCalls(() => detector.Push(scores)), Is.Zero);
    }

    [Test]
    public void WrongThresholdsAreNamed()
    {
        Assert.That(() => Make(new KeywordOptions { Smoothing = TimeSpan.FromHours(10) }), Throws.TypeOf<ConfigurationException>().With.Message.Contains("averaged over 36000 s, expected 0 to 60 s"), "a stream's end would take as long to hear");
        Assert.That(() => Make(new KeywordOptions { Threshold = 0 }), Throws.TypeOf<ConfigurationException>().With.Message.Contains("the threshold is 0"));
        Assert.That(() => Make(new KeywordOptions { Thresholds = new Dictionary<string, double> { ["maybe"] = 0.5 } }), Throws.TypeOf<ConfigurationException>().With.Message.Contains("no word 'maybe'; there are silence, yes, no"));
    }
}
