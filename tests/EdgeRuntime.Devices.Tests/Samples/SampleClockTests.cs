using System.Diagnostics;
using EdgeRuntime.Devices.Samples;

namespace EdgeRuntime.Devices.Tests.Samples;

public sealed class SampleClockTests
{
    private const long Start = 1_000_000;

    [Test]
    public void Samples_are_due_at_multiples_of_the_interval_however_late_they_are_taken()
    {
        var clock = new SampleClock(3, Start);
        var third = Stopwatch.Frequency / 3.0;
        for (var i = 0; i < 300; i++)
        {
            Assert.That(clock.Due, Is.EqualTo(Start + (long)(i * third)));
            Assert.That(clock.Take(clock.Due + (long)(third * 0.9)), Is.Zero);
        }
    }

    [TestCase(0.0, 0)]
    [TestCase(0.99, 0)]
    [TestCase(1.01, 1)]
    [TestCase(7.5, 7)]
    public void Those_that_were_slept_through_are_counted(double intervals, long passed)
    {
        var clock = new SampleClock(10, Start);
        Assert.That(clock.Take(Start + (long)(intervals * Stopwatch.Frequency / 10)), Is.EqualTo(passed));
        Assert.That(clock.Due, Is.EqualTo(Start + (passed + 1) * Stopwatch.Frequency / 10));
    }

    [Test]
    public void How_many_are_due_by_a_time()
    {
        var clock = new SampleClock(10, Start);
        Assert.That(clock.DueBy(Start - 1), Is.Zero);
        Assert.That(clock.DueBy(Start), Is.EqualTo(1));
        Assert.That(clock.DueBy(Start + Stopwatch.Frequency), Is.EqualTo(11));
        clock.Skip(11);
        Assert.That(clock.DueBy(Start + Stopwatch.Frequency), Is.Zero);
    }
}
