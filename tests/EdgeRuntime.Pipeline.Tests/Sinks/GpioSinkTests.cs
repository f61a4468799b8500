using System.Collections.Concurrent;
using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Output;
using EdgeRuntime.Devices.Simulated;
using EdgeRuntime.Pipeline.Events;
using EdgeRuntime.Pipeline.Sinks.Gpio;
using EdgeRuntime.TestKit;
using NUnit.Framework;

namespace EdgeRuntime.Pipeline.Tests.Sinks;

internal sealed class GpioSinkTests : SinkTest
{
    private static readonly GpioSinkDriver s_driver = new("sim-gpio");

    private readonly SimulatedChip _chip = SimulatedChip.Of("sink-tests");

    [SetUp]
    public void AddDriver() => Drivers.Add(new SimulatedOutputDriver());

    [Test]
    public void A_level_is_on_while_a_rule_holds_and_off_when_the_sink_is_closed()
    {
        using var sink = Open(s_driver, "sim-gpio://sink-tests/1");
        Assert.That(_chip.Read(1), Is.False);
        sink.Write(Event(1, PipelineEventKind.Rule, active: true));
        Assert.That(_chip.Read(1), Is.True);
        sink.Write(Event(2, PipelineEventKind.Rule, active: true, name: "another"));
        sink.Write(Event(3, PipelineEventKind.Rule, active: false));
        Assert.That(_chip.Read(1), Is.True, "the other one still holds");
        sink.Write(Event(4, PipelineEventKind.Rule, active: false, name: "another"));
        Assert.That(_chip.Read(1), Is.False);
        sink.Write(Event(5, PipelineEventKind.Rule, active: true));
        sink.Close();
        Assert.That(_chip.Read(1), Is.False);
        sink.Open();
        Assert.That(_chip.Read(1), Is.False, "what was before the failure is not known any more");
    }

    [Test]
    public void A_level_is_on_while_an_object_is_there()
    {
        using var sink = Open(s_driver, "sim-gpio://sink-tests/2?level");
        sink.Write(Event(1, PipelineEventKind.Enter));
        Assert.That(_chip.Read(2), Is.True);
        sink.Write(Event(2, PipelineEventKind.Leave));
        Assert.That(_chip.Read(2), Is.False);
        sink.Write(Event(3, PipelineEventKind.Enter));
        sink.Write(Event(4, PipelineEventKind.End));
        Assert.That(_chip.Read(2), Is.False, "an object that is not followed any more is nowhere");
        sink.Write(Event(5, PipelineEventKind.Result));
        sink.Write(Event(6, PipelineEventKind.Cross));
        Assert.That(_chip.Read(2), Is.False, "what happens in a moment has no end, and would hold the line for ever");
    }

    [Test]
    public void An_active_low_line_is_low_when_it_is_on()
    {
        using var sink = Open(s_driver, "sim-gpio://sink-tests/3?active-low");
        Assert.That(_chip.Read(3), Is.True);
        sink.Write(Event(1, PipelineEventKind.Rule, active: true));
        Assert.That(_chip.Read(3), Is.False);
    }

    [Test]
    public void A_pulse_ends_when_its_time_is_over()
    {
        using var sink = Open(s_driver, "sim-gpio://sink-tests/4?pulse=50ms");
        sink.Write(Event(1, PipelineEventKind.Rule, active: false));
        Assert.That(_chip.Read(4), Is.False, "the end of something is no reason");
        Assert.That(sink.Rest(TimeSpan.Zero), Is.EqualTo(Timeout.InfiniteTimeSpan));
        sink.Write(Event(2, PipelineEventKind.Rule, active: true));
        var wait = sink.Rest(TimeSpan.Zero);
        Assert.That(wait, Is.LessThanOrEqualTo(TimeSpan.FromMilliseconds(50)));
        Assert.That(() => sink.Rest(TimeSpan.Zero), Is.EqualTo(Timeout.InfiniteTimeSpan).After(20_000, 5));
        Assert.That(_chip.Read(4), Is.False);
        using var minute = Open(s_driver, "sim-gpio://sink-tests/5?pulse=1m");
        minute.Write(Event(3));
        minute.Rest(TimeSpan.Zero);
        Assert.That(_chip.Read(5), Is.True);
    }

    [Test]
    public void A_dimmed_line_goes_on_and_off_and_ends_off()
    {
        var writes = new ConcurrentQueue<bool>();
        Drivers.Add(new RecordingDriver(writes));
        using (var sink = Open(s_driver, "sim-gpio://sink-tests/6?pwm=50&frequency=1000"))
        {
            sink.Write(Event(1, PipelineEventKind.Rule, active: true));
            Assert.That(() => writes.Count, Is.GreaterThan(100).After(30_000, 5));
            sink.Write(Event(2, PipelineEventKind.Rule, active: false));
            Assert.That(() => { var before = writes.Count; Thread.Sleep(50); return writes.Count - before; }, Is.Zero.After(20_000, 5), "it rests");
            Assert.That(writes.Last(), Is.False);
            sink.Write(Event(3, PipelineEventKind.Rule, active: true));
            Assert.That(() => writes.Last(), Is.True.After(20_000, 1));
        }
        Assert.That(writes.Last(), Is.False);
        Assert.That(writes.Count(static on => on), Is.EqualTo(writes.Count / 2).Within(5));
    }

    [Test]
    public void A_dimmed_line_that_fails_is_a_device_that_failed()
    {
        using var sink = Open(s_driver, "sim-gpio://sink-tests/7?pwm=50");
        sink.Write(Event(1, PipelineEventKind.Rule, active: true));
        _chip.Unplug();
        Assert.That(() => { try { sink.Rest(TimeSpan.Zero); return ""; } catch (DeviceException exception) { return exception.Message; } }, Does.Contain("is gone").After(20_000, 5));
        sink.Close();
        Assert.That(Log, Has.One.Contains("could not be switched off"));
        _chip.Plug();
        sink.Open();
        sink.Write(Event(1, PipelineEventKind.Rule, active: true));
    }

    [Test]
    public void Nothing_is_allocated()
    {
        using var sink = Open(s_driver, "sim-gpio://sink-tests/8");
        var (on, off) = (Event(1, PipelineEventKind.Rule, active: true), Event(2, PipelineEventKind.Rule, active: false));
        Assert.That(Allocation.OfTenCalls(() =>
        {
            sink.Write(on);
            sink.Write(off);
        }), Is.Zero);
    }

    [TestCase("sim-gpio://c/1?pulse=0", "a pulse is 1ms or longer")]
    [TestCase("sim-gpio://c/1?pulse=1s&level", "exclude each other")]
    [TestCase("sim-gpio://c/1?frequency=5", "belongs to pwm")]
    [TestCase("sim-gpio://c/1?pwm=101", "pwm is '101'")]
    [TestCase("sim-gpio://c/1?puls=1s", "no option 'puls'; known are active-low, drive, frequency, initial, level, pulse, pwm")]
    public void A_wrong_uri_is_refused(string uri, string expected) =>
        Assert.That(Assert.Throws<ConfigurationException>(() => s_driver.Prepare(DeviceUri.Parse(uri), Context))!.Message, Does.Contain(expected));

    private sealed class RecordingDriver(ConcurrentQueue<bool> writes) : OutputDriver("sim-gpio", "", "")
    {
        public override Func<DigitalOutput> Prepare(DeviceUri uri) => () => new Recorder(writes);

        private sealed class Recorder(ConcurrentQueue<bool> writes) : DigitalOutput
        {
            public override void Write(bool active) => writes.Enqueue(active);

            protected override void Dispose(bool disposing) { }
        }
    }
}
