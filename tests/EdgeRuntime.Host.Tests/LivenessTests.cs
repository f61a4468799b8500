using EdgeRuntime.Host.Service;
using EdgeRuntime.Host.Tests.Server;

namespace EdgeRuntime.Host.Tests;

internal sealed class LivenessTests
{
    [Test]
    public void One_pipeline_that_hangs_keeps_the_word_from_the_watchdog()
    {
        using FakePipeline door = new("door"), yard = new("yard");
        var watchdog = TimeSpan.FromSeconds(60);
        Assert.That(ServiceLink.AreAlive([door, yard], watchdog), Is.True);
        yard.Silence = TimeSpan.FromSeconds(59);
        Assert.That(ServiceLink.AreAlive([door, yard], watchdog), Is.True);
        yard.Silence = watchdog;
        Assert.That(ServiceLink.AreAlive([door, yard], watchdog), Is.False);
        Assert.That(ServiceLink.AreAlive([], watchdog), Is.True);
    }

    [Test]
    public void The_state_of_all_is_one_line()
    {
        using FakePipeline door = new("door"), yard = new("yard");
        yard.Lose("no such\ndevice");
        Assert.That(ServiceLink.Describe([door, yard]), Is.EqualTo("door running; yard waiting (no such device)"));
    }
}
