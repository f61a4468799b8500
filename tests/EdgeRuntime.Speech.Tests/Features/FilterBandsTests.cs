using EdgeRuntime.Speech.Features;

namespace EdgeRuntime.Speech.Tests.Features;

internal sealed class FilterBandsTests
{
    [Test]
    public void KaldisFiltersLieEvenlyInMel()
    {
        var options = new FeatureOptions { SampleRate = 8000, Bins = 40, Low = 60, High = -200 };
        var (low, high) = (1127 * Math.Log(1 + 60 / 700.0), 1127 * Math.Log(1 + 3800 / 700.0));
        Assert.That(FilterBands.HertzOf(options, 9), Is.EqualTo(700 * (Math.Exp((low + 10 * (high - low) / 41) / 1127) - 1)).Within(1e-9));
    }

    [Test]
    public void BandsAndFrequenciesAreEachOthersInverse([Values] MelKind mel, [Values(0, 7.25, 39)] double band)
    {
        var options = new FeatureOptions { SampleRate = 16000, Bins = 40, Mel = mel };
        Assert.That(FilterBands.BandOf(options, FilterBands.HertzOf(options, band)), Is.EqualTo(band).Within(1e-9));
    }

    [Test]
    public void SlaneysFiltersAreEvenInHertzBelowAThousand()
    {
        var options = new FeatureOptions { SampleRate = 16000, Bins = 80, Low = 0, Mel = MelKind.Slaney };
        Assert.That(FilterBands.HertzOf(options, 4) - FilterBands.HertzOf(options, 3), Is.EqualTo(FilterBands.HertzOf(options, 1) - FilterBands.HertzOf(options, 0)).Within(1e-9));
    }
}
