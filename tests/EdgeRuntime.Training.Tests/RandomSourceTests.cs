namespace EdgeRuntime.Training.Tests;

public class RandomSourceTests
{
    [Test]
    public void Numbers_depend_on_seed_and_stream_alone()
    {
        var (a, b, c, d) = (new RandomSource(1), new RandomSource(1), new RandomSource(2), new RandomSource(1, 1));
        var first = Enumerable.Range(0, 100).Select(_ => a.NextBits()).ToArray();
        Assert.That(Enumerable.Range(0, 100).Select(_ => b.NextBits()), Is.EqualTo(first));
        Assert.That(Enumerable.Range(0, 100).Select(_ => c.NextBits()).Intersect(first), Is.Empty);
        Assert.That(Enumerable.Range(0, 100).Select(_ => d.NextBits()).Intersect(first), Is.Empty);
    }

    [Test]
    public void Integers_are_spread_evenly_and_stay_below_the_limit()
    {
        var random = new RandomSource(7);
        var counts = new int[7];
        for (var i = 0; i < 70_000; i++)
            counts[random.NextInt32(7)]++;
        Assert.That(counts, Is.All.EqualTo(10_000).Within(500), "5 standard deviations");
    }

    [Test]
    public void Shuffling_keeps_every_item()
    {
        var items = Enumerable.Range(0, 1000).ToArray();
        new RandomSource(1).Shuffle(items.AsSpan());
        Assert.That(items, Is.Not.Ordered);
        Assert.That(items.Order(), Is.EqualTo(Enumerable.Range(0, 1000)));
    }

    [Test]
    public void Floats_fill_the_unit_interval()
    {
        var values = new float[100_000];
        new RandomSource(3).Fill(values);
        Assert.That(values, Is.All.InRange(0f, 0.99999994f));
        Assert.That(values.Average(), Is.EqualTo(0.5).Within(0.005), "5 standard deviations");
    }
}
