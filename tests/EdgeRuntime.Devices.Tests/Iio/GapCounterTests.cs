using EdgeRuntime.Devices.Linux.Iio;

namespace EdgeRuntime.Devices.Tests.Iio;

public sealed class GapCounterTests
{
    [TestCase(1.0, 0.0, TestName = "Even times are no gaps")]
    [TestCase(1.0, 0.7, TestName = "Jitter is no gap")]
    [TestCase(1.03, 0.0, TestName = "A slow clock is no gap")]
    [TestCase(0.95, 0.3, TestName = "A fast clock with jitter is no gap")]
    public void Nothing_is_missing(double interval, double jitter)
    {
        var (counter, missing) = (new GapCounter(200), 0L);
        for (var i = 0; i < 1000; i++)
            missing += counter.Add(1_000_000_000 + (long)((i * interval + i % 2 * jitter) * 5e6));
        Assert.That(missing, Is.Zero);
    }

    [TestCase(1)]
    [TestCase(3)]
    [TestCase(1000)]
    public void Gaps_are_counted(int length)
    {
        var (counter, missing, time) = (new GapCounter(200), 0L, 1_000_000_000L);
        for (var i = 0; i < 1000; i++)
        {
            time += 5_000_000L * (i % 50 == 49 ? length + 1 : 1);
            missing += counter.Add(time + i % 3 * 300_000);
        }
        Assert.That(missing, Is.EqualTo(20L * length));
    }
}
