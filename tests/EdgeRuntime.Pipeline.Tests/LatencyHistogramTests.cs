namespace EdgeRuntime.Pipeline.Tests;

public class LatencyHistogramTests
{
    [Test]
    public void An_empty_histogram_is_all_zero()
    {
        var histogram = new LatencyHistogram();
        Assert.That((histogram.Count, histogram.MinimumNanoseconds, histogram.MaximumNanoseconds, histogram.MeanNanoseconds, histogram.PercentileNanoseconds(50)), Is.EqualTo((0L, 0L, 0L, 0.0, 0.0)));
    }

    [Test]
    public void Percentiles_are_nearest_ranks()
    {
        var histogram = new LatencyHistogram();
        for (var i = 100; i >= 1; i--)
            histogram.Record(i);
        Assert.Multiple(() =>
        {
            Assert.That(histogram.PercentileNanoseconds(50), Is.EqualTo(50));
            Assert.That(histogram.PercentileNanoseconds(90), Is.EqualTo(90));
            Assert.That(histogram.PercentileNanoseconds(99), Is.EqualTo(99));
            Assert.That(histogram.PercentileNanoseconds(99.5), Is.EqualTo(100));
            Assert.That(histogram.PercentileNanoseconds(100), Is.EqualTo(100));
            Assert.That(histogram.PercentileNanoseconds(0.001), Is.EqualTo(1));
            Assert.That(histogram.MeanNanoseconds, Is.EqualTo(50.5));
        });
    }

    [Test]
    public void A_mean_of_several_runs_counts_as_often()
    {
        var histogram = new LatencyHistogram();
        histogram.Record(100, 3);
        histogram.Record(500);
        Assert.That((histogram.Count, histogram.MeanNanoseconds, histogram.PercentileNanoseconds(75), histogram.PercentileNanoseconds(76)), Is.EqualTo((4L, 200.0, 100.0, 500.0)));
    }

    [Test]
    public void One_value_is_every_percentile()
    {
        var histogram = new LatencyHistogram();
        histogram.Record(123_456_789);
        Assert.That(new[] { 1.0, 50, 99, 100 }.Select(histogram.PercentileNanoseconds), Is.All.EqualTo(123_456_789));
    }

    [Test]
    public void Percentiles_are_within_a_fifth_of_a_percent_of_sorted_values()
    {
        var random = new Random(7);
        var histogram = new LatencyHistogram();
        var values = new long[5000];
        for (var i = 0; i < values.Length; i++)
            histogram.Record(values[i] = (long)Math.Exp(random.NextDouble() * 25));
        Array.Sort(values);
        for (var percent = 0.5; percent <= 100; percent += 0.5)
        {
            double exact = values[(int)Math.Ceiling(percent / 100 * values.Length) - 1];
            Assert.That(histogram.PercentileNanoseconds(percent), Is.EqualTo(exact).Within(exact * 0.002), $"{percent} %");
        }
        Assert.That((histogram.MinimumNanoseconds, histogram.MaximumNanoseconds), Is.EqualTo((values[0], values[^1])));
    }

    [Test]
    public void Values_beyond_the_range_are_clamped()
    {
        var histogram = new LatencyHistogram();
        histogram.Record(-5);
        histogram.Record(long.MaxValue);
        Assert.That((histogram.MinimumNanoseconds, histogram.MaximumNanoseconds), Is.EqualTo((0L, (1L << 42) - 1)));
    }

    [TestCase(0)]
    [TestCase(100.1)]
    [TestCase(double.NaN)]
    public void Percentages_out_of_range_are_refused(double percent) =>
        Assert.That(() => new LatencyHistogram().PercentileNanoseconds(percent), Throws.TypeOf<ArgumentOutOfRangeException>());
}
