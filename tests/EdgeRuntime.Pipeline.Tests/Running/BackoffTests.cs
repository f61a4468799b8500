using EdgeRuntime.Pipeline.Running;

namespace EdgeRuntime.Pipeline.Tests.Running;

public class BackoffTests
{
    [Test]
    public void Waits_double_to_a_limit_and_begin_anew()
    {
        var backoff = new Backoff(1);
        double[] nominal = [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 4, 4];
        foreach (var seconds in nominal)
            Assert.That(backoff.Next().TotalSeconds, Is.InRange(0.75 * seconds, seconds));
        backoff.Reset();
        Assert.That(backoff.Next().TotalSeconds, Is.InRange(0.075, 0.1));
    }

    [TestCase(null, 0.0, 5.0, 2.0, TestName = "Unknown rate: 2 s, 5 s for the first")]
    [TestCase(null, 30.0, 5.0, 2.0, TestName = "30 a second: 2 s")]
    [TestCase(null, 1.0, 20.0, 20.0, TestName = "One a second: 20 frame times")]
    [TestCase(0.5, 30.0, 5.0, 0.5, TestName = "As it was set, but for the first")]
    [TestCase(60.0, 30.0, 60.0, 60.0, TestName = "As it was set")]
    public void A_stall_is_known_by_rate_and_setting(double? limit, double rate, double first, double then)
    {
        var watch = new StallWatch(limit is { } seconds ? TimeSpan.FromSeconds(seconds) : null, rate, TimeSpan.FromSeconds(100));
        Assert.That((watch.IsStalled(TimeSpan.FromSeconds(100 + first - 0.01)), watch.IsStalled(TimeSpan.FromSeconds(100 + first + 0.01))), Is.EqualTo((false, true)));
        watch.Seen(TimeSpan.FromSeconds(200));
        Assert.That((watch.IsStalled(TimeSpan.FromSeconds(200 + then - 0.01)), watch.IsStalled(TimeSpan.FromSeconds(200 + then + 0.01))), Is.EqualTo((false, true)));
    }

    [Test]
    public void A_rate_is_that_of_the_last_frames_and_zero_in_silence()
    {
        var rate = new FrameRate();
        var second = System.Diagnostics.Stopwatch.Frequency;
        for (var i = 0; i < 100; i++)
            rate.Add(i * second / 25);
        Assert.That(rate.PerSecond(99 * second / 25), Is.EqualTo(25).Within(0.01));
        Assert.That(rate.PerSecond(99 * second / 25 + 6 * second), Is.Zero);
    }
}
