using System.Diagnostics;
using EdgeRuntime.Pipeline.Running;
using NUnit.Framework;

namespace EdgeRuntime.Pipeline.Tests.Running;

internal sealed class PulseTests
{
    [Test]
    public void Silence_grows_from_the_last_beat_until_the_end()
    {
        var pulse = new Pulse();
        Assert.That(pulse.Silence(Stopwatch.GetTimestamp()), Is.EqualTo(TimeSpan.Zero), "it has not begun");
        var before = Stopwatch.GetTimestamp();
        pulse.Beat();
        var after = Stopwatch.GetTimestamp();
        Assert.That(pulse.Silence(after + Stopwatch.Frequency * 10).TotalSeconds, Is.InRange(10, 10.000001 + (after - before) / (double)Stopwatch.Frequency));
        Assert.That(pulse.Silence(before), Is.EqualTo(TimeSpan.Zero), "a clock that was read before");
        pulse.End();
        Assert.That(pulse.Silence(after + Stopwatch.Frequency * 10), Is.EqualTo(TimeSpan.Zero));
    }
}
