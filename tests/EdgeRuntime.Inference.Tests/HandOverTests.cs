using EdgeRuntime.Inference.Threading;

namespace EdgeRuntime.Inference.Tests;

public class HandOverTests
{
    [Test]
    public void Is_measured_once_and_bounded()
    {
        var first = HandOver.Nanoseconds;
        Assert.That(first, Is.InRange(10, 1500), "two threads exchange several cache lines; what takes longer counts as the most");
        Assert.That(HandOver.Nanoseconds, Is.EqualTo(first));
    }
}
