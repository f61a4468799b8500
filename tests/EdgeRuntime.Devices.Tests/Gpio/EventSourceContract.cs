using System.Diagnostics;
using EdgeRuntime.Devices.Events;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Devices.Tests.Gpio;

/// <summary>What every source of line events does: run over the kernel's interface and over the simulated twin.</summary>
public abstract class EventSourceContract
{
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(20);

    /// <summary>Opens line 5 (or another) of a chip whose lines are low.</summary>
    protected abstract EventSource Open(string options = "", string line = "5");

    /// <summary>Drives line 5 from outside.</summary>
    protected abstract void Drive(bool high);

    /// <summary>Pulls the chip out, or brings it back.</summary>
    protected abstract void Plug(bool plugged);

    [TestCase("", "RFRF")]
    [TestCase("?edge=both", "RFRF")]
    [TestCase("?edge=rising", "RR")]
    [TestCase("?edge=falling", "FF")]
    [TestCase("?edge=rising&active-low", "RR")]
    [TestCase("?active-low&bias=pull-up&debounce=5ms", "FRFR")]
    public void Edges_come_in_order(string options, string expected)
    {
        using var source = Open(options);
        var before = Stopwatch.GetTimestamp();
        foreach (var high in (bool[])[true, false, true, false])
            Drive(high);
        var seen = "";
        var last = before;
        var number = 0L;
        while (source.Read(TimeSpan.Zero, out var happened))
        {
            seen += happened.Level ? 'R' : 'F';
            Assert.That(happened.Timestamp, Is.InRange(last, Stopwatch.GetTimestamp()));
            Assert.That(happened.Sequence, Is.EqualTo(++number));
            last = happened.Timestamp;
        }
        Assert.That((seen, source.Missed), Is.EqualTo((expected, 0L)));
    }

    [TestCase("", false)]
    [TestCase("?active-low", true)]
    public void The_level_is_known_before_any_edge(string options, bool active)
    {
        using var source = Open(options);
        Assert.That(source.Level, Is.EqualTo(active));
        Drive(true);
        Assert.That(source.Level, Is.EqualTo(!active));
        Drive(false);
    }

    [Test]
    public void Waiting_ends_with_the_edge_or_with_the_time()
    {
        using var source = Open();
        Assert.That(source.Read(TimeSpan.FromMilliseconds(20), out _), Is.False);
        using var world = new Timer(_ => Drive(true), null, 50, Timeout.Infinite);
        Assert.That(source.Read(s_soon, out var happened), Is.True);
        Assert.That(happened.Level, Is.True);
        Drive(false);
    }

    [Test]
    public void Events_that_nobody_took_in_time_are_counted()
    {
        using var source = Open();
        for (var i = 0; i < 100; i++)
            Drive(i % 2 == 0);
        var first = 0L;
        var count = 0;
        while (source.Read(TimeSpan.Zero, out var happened))
        {
            first = count++ == 0 ? happened.Sequence : first;
        }
        Assert.That((count, first, source.Missed), Is.EqualTo((64, 37L, 36L)));
    }

    [Test]
    public void A_chip_that_goes_is_an_error_and_one_that_came_back_is_opened_again()
    {
        using var source = Open();
        using var world = new Timer(_ => Plug(false), null, 50, Timeout.Infinite);
        Assert.That(() => source.Read(s_soon, out _), Throws.TypeOf<DeviceException>().With.Message.Contains("gone"));
        Assert.That(() => source.Level, Throws.TypeOf<DeviceException>());
        Assert.That(() => Open(), Throws.TypeOf<DeviceException>().With.Message.Contains("there is no chip"));
        Plug(true);
        Assert.That(() => source.Read(TimeSpan.Zero, out _), Throws.TypeOf<DeviceException>());
        using var again = Open();
        Drive(true);
        Assert.That(again.Read(s_soon, out _), Is.True);
        Drive(false);
    }

    [Test]
    public void A_line_has_one_user()
    {
        var source = Open();
        Assert.That(() => Open(), Throws.TypeOf<DeviceException>().With.Message.Contains("is used by 'edgert'"));
        source.Dispose();
        source.Dispose();
        Open().Dispose();
    }

    [TestCase("64", "has the lines 0 to 63, found 64")]
    [TestCase("nobody", "no line that is called 'nobody'")]
    public void A_line_that_there_is_not_is_refused(string line, string message) => Assert.That(() => Open(line: line), Throws.TypeOf<DeviceException>().With.Message.Contains(message));

    [TestCase("?edge=up", "edge is 'up', expected one of rising, falling, both")]
    [TestCase("?bias=up", "bias is 'up'")]
    [TestCase("?debounce=fast", "debounce is 'fast'")]
    [TestCase("?debounce=11s", "expected 10 s at most")]
    [TestCase("?active-low=maybe", "true or false")]
    [TestCase("?pulse=2s", "there is no option 'pulse'; known are active-low, bias, debounce, edge")]
    public void What_cannot_be_asked_for_is_refused_before_anything_is_opened(string options, string message) => Assert.That(() => Open(options), Throws.TypeOf<ConfigurationException>().With.Message.Contains(message));

    [Test]
    public void Reading_allocates_nothing()
    {
        using var source = Open();
        var high = false;
        Assert.That(Allocation.OfTenCalls(() =>
        {
            Drive(high = !high);
            source.Read(TimeSpan.Zero, out _);
            source.Read(TimeSpan.Zero, out _);
            _ = source.Level;
        }), Is.Zero);
        Drive(false);
    }
}
