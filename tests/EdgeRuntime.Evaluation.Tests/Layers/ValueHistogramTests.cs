using EdgeRuntime.Evaluation.Layers;

namespace EdgeRuntime.Evaluation.Tests.Layers;

public sealed class ValueHistogramTests
{
    [Test]
    public void Every_finite_value_is_in_its_bin_however_the_range_grows()
    {
        var random = new Random(3);
        var values = Enumerable.Range(0, 20_000).Select(i => (float)((random.NextDouble() * 2 - 1) * Math.Pow(2, i / 1500.0))).ToArray();
        var histogram = new ValueHistogram();
        foreach (var part in values.Chunk(500))
            histogram.Add(part);
        histogram.Add([float.NaN, float.PositiveInfinity]);
        var report = histogram.ToReport()!;
        var (width, expected) = ((report.High - report.Low) / 64, new long[64]);
        foreach (var value in values)
            expected[Math.Min(63, (int)((value - report.Low) / width))]++;
        Assert.Multiple(() =>
        {
            Assert.That((report.Low, report.High), Is.EqualTo(((double)values.Min(), (double)values.Max())));
            Assert.That(report.Counts.Sum(), Is.EqualTo(values.Length));
            // A fine bin lies in one bin or on the border of two.
            for (var i = 0; i < 64; i++)
                Assert.That(report.Counts[i], Is.EqualTo(expected[i]).Within(Math.Max(20, expected[i] / 10)), $"bin {i}");
        });
    }

    [Test]
    public void One_value_alone_and_none_at_all()
    {
        var zeros = new ValueHistogram();
        zeros.Add(new float[7]);
        Assert.That(zeros.ToReport()!.Counts.Sum(), Is.EqualTo(7));
        Assert.That(zeros.ToReport()!.High, Is.GreaterThan(0), "a range that can be drawn");
        Assert.That(new ValueHistogram().ToReport(), Is.Null);
    }
}
