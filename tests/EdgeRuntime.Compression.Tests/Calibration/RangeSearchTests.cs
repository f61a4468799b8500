using EdgeRuntime.Compression.Calibration;

namespace EdgeRuntime.Compression.Tests.Calibration;

/// <summary>Range searches against distributions whose best range is known.</summary>
public class RangeSearchTests
{
    private const int Count = 200_000;

    private static Histogram Of(Func<Random, double> draw, int count = Count)
    {
        var random = new Random(7);
        var histogram = new Histogram();
        histogram.Add(Enumerable.Range(0, count).Select(_ => (float)draw(random)).ToArray());
        return histogram;
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static double Laplace(Random random) => -Math.Log(1 - random.NextDouble()) * (random.Next(2) == 0 ? 1 : -1);

    [Test]
    public void A_uniform_distribution_keeps_its_whole_range()
    {
        var range = SquaredErrorRange.Find(Of(random => random.NextDouble() * 3 - 1), symmetric: false);
        Assert.That(range.Minimum, Is.EqualTo(-1).Within(0.02));
        Assert.That(range.Maximum, Is.EqualTo(2).Within(0.02));
    }

    // Banner et al. (2019), table 1: the best clipping of a Laplace distribution with b = 1 is 9.89 b for 8 bits, of a normal one 3.92 sigma (their 256 levels over [−a, a]).
    [Test]
    public void The_best_clipping_of_a_Laplace_distribution_is_the_published_one()
    {
        var range = SquaredErrorRange.Find(Of(Laplace, 2_000_000), symmetric: false);
        Assert.That(range.Maximum, Is.EqualTo(9.89).Within(5).Percent);
        Assert.That(-range.Minimum, Is.EqualTo(9.89).Within(5).Percent);
    }

    [Test]
    public void The_best_clipping_of_a_normal_distribution_is_the_published_one()
    {
        var range = SquaredErrorRange.Find(Of(Normal, 2_000_000), symmetric: true);
        Assert.That(range.Maximum, Is.EqualTo(3.92).Within(3).Percent);
        Assert.That(-range.Minimum, Is.EqualTo(3.92).Within(3).Percent);
    }

    [Test]
    public void The_chosen_range_has_the_least_error_of_all_that_are_tried([Values(false, true)] bool symmetric)
    {
        var random = new Random(3);
        var values = Enumerable.Range(0, 5_000).Select(i => i % 5 == 0 ? 0f : (float)(Normal(random) + (i % 977 == 0 ? 9 : 0))).ToArray();
        var histogram = new Histogram();
        histogram.Add(values);
        var best = Error(values, SquaredErrorRange.Find(histogram, symmetric), symmetric);
        for (var low = 0.3f; low <= 1; low += 0.1f)
        {
            for (var high = 0.3f; high <= 1; high += 0.1f)
                Assert.That(best, Is.LessThanOrEqualTo(1.02 * Error(values, new ValueRange(low * histogram.Minimum, high * histogram.Maximum), symmetric)), $"{low} {high}");
        }
    }

    [Test]
    public void Entropy_leaves_out_a_lonely_outlier_and_keeps_a_full_range()
    {
        var narrow = EntropyRange.Find(Of(random => random.Next(100_000) == 0 ? 40 : Math.Abs(Normal(random))));
        Assert.That(narrow.Minimum, Is.Zero.Within(1e-3));
        Assert.That(narrow.Maximum, Is.InRange(2.5, 12));
        var full = EntropyRange.Find(Of(random => random.NextDouble()));
        Assert.That(full.Maximum, Is.EqualTo(1).Within(0.02));
    }

    [Test]
    public void Zeros_weigh_nothing()
    {
        Histogram Behind(double share) => Of(random => random.NextDouble() < share ? 0 : Math.Abs(Normal(random)));
        Assert.That(EntropyRange.Find(Behind(0.9)).Maximum, Is.GreaterThan(2));
        Assert.That(SquaredErrorRange.Find(Behind(0.9), symmetric: false).Maximum, Is.GreaterThan(3));
    }

    [Test]
    public void Nothing_but_zeros_is_a_range_of_zero()
    {
        var zeros = Of(_ => 0, 10);
        Assert.That(SquaredErrorRange.Find(zeros, symmetric: false), Is.EqualTo(new ValueRange(0, 0)));
        Assert.That(EntropyRange.Find(zeros), Is.EqualTo(new ValueRange(0, 0)));
    }

    private static double Error(float[] values, ValueRange range, bool symmetric)
    {
        var parameters = range.ToUInt8(symmetric);
        return values.Sum(value => Math.Pow(value - parameters.Dequantize(parameters.Quantize(value, 0, 255)), 2));
    }
}
