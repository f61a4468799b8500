using EdgeRuntime.Compression.MixedPrecision;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Compression.Tests.MixedPrecision;

public class DropSearchTests
{
    private static readonly string[] s_layers = [.. Enumerable.Range(0, 20).Select(i => $"layer{i}")];

    /// <summary>Searches with remedies that lose <paramref name="lost"/> points each, of which every layer in floating point gives back a twentieth.</summary>
    private static (DropResult Result, int Asked) Search(double limit, params double[] lost)
    {
        var asked = 0;
        var accuracies = new Dictionary<Model, double>();
        var remedies = lost.Select((points, i) => new Remedy($"remedy {i}", layers =>
        {
            Assert.That(layers, Is.EqualTo(s_layers.Take(layers.Count)), "the worst first");
            var model = new Model();
            accuracies[model] = 0.9 - points / 100 * (20 - layers.Count) / 20;
            return model;
        })).ToList();
        var result = DropSearch.Run(0.9, limit, remedies, best =>
        {
            Assert.That(best, Is.SameAs(remedies[Array.IndexOf(lost, lost.Min())]));
            asked++;
            return s_layers;
        }, model => accuracies[model]);
        if (result.Model is not null)
            Assert.That(accuracies[result.Model], Is.EqualTo(result.Best.Accuracy));
        return (result, asked);
    }

    [Test]
    public void The_first_remedy_that_is_enough_is_taken()
    {
        var (result, asked) = Search(0.5, 3, 0.4, 0.1);
        Assert.That((result.Best.Remedy, result.Best.FloatLayers.Count, result.Trials.Count, asked), Is.EqualTo(("remedy 1", 0, 2, 0)));
        Assert.That(result.Best.DropPoints, Is.EqualTo(0.4).Within(1e-9));
    }

    [Test]
    public void A_limit_that_is_met_exactly_is_met() => Assert.That(Search(0.5, 0.5).Result.Model, Is.Not.Null);

    // The best remedy loses 2 points, a tenth of a point for each quantized layer.
    [TestCase(1.9, 1)]
    [TestCase(1.0, 10)]
    [TestCase(0.55, 15)]
    [TestCase(0.1, 19)]
    public void As_few_layers_as_it_takes_are_kept(double limit, int layers)
    {
        var (result, asked) = Search(limit, 4, 2, 3);
        Assert.That((result.Best.Remedy, result.Best.FloatLayers.Count, asked, result.Layers), Is.EqualTo(("remedy 1", layers, 1, 20)));
        Assert.That(result.Trials, Has.Count.LessThan(3 + 10), "by bisection");
        Assert.That(result.Best.DropPoints, Is.LessThanOrEqualTo(limit + 1e-9));
    }

    [Test]
    public void What_cannot_be_met_says_what_came_closest()
    {
        var (result, _) = Search(0.05, 4, 2);
        Assert.That(result.Model, Is.Null);
        Assert.That((result.Best.Remedy, result.Best.FloatLayers.Count), Is.EqualTo(("remedy 1", 19)));
        Assert.That(result.Best.DropPoints, Is.EqualTo(0.1).Within(1e-9));
    }
}
