using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Samples;
using EdgeRuntime.Devices.Simulated;
using EdgeRuntime.Devices.Tests.Samples;

namespace EdgeRuntime.Devices.Tests.Simulated;

public sealed class SimulatedSampleTests : SampleSourceContract
{
    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(20);

    private string _name = "";

    [SetUp]
    public void Name() => _name = $"sensor-{Guid.NewGuid()}";

    [TestCase("sine", new[] { 0f, 1, 0, -1, 0 })]
    [TestCase("square", new[] { 1f, 1, -1, -1, 1 })]
    [TestCase("ramp", new[] { -1f, -0.5f, 0, 0.5f, -1 })]
    [TestCase("constant", new[] { 1f, 1, 1, 1, 1 })]
    public void Waves_are_what_they_are_called(string wave, float[] expected) => Assert.That(ReadAll($"wave={wave}&frequency=1000&rate=4000&samples=5&amplitude=2&offset=7"), Is.EqualTo(expected.Select(value => 7 + 2 * value)).Within(1e-5));

    [Test]
    public void Noise_is_the_same_every_time_and_spread_evenly()
    {
        var values = ReadAll("wave=noise&rate=100000&samples=10000&channels=a,b");
        Assert.That(values, Is.EqualTo(ReadAll("wave=noise&rate=100000&samples=10000&channels=a,b")));
        Assert.That((values.Average(), values.Select(value => value * value).Average()), Is.EqualTo((0f, 1f / 3)).Within(0.02f));
    }

    [Test]
    public void An_end_ends_it()
    {
        using var source = Open("rate=10000&samples=3");
        var values = new float[1];
        for (var i = 0; i < 3; i++)
            Assert.That((source.Ended, source.Read(values, s_long, out _)), Is.EqualTo((false, 1)));
        Assert.That((source.Ended, source.Read(values, s_long, out _)), Is.EqualTo((true, 0)));
    }

    [Test]
    public void An_unplugged_sensor_gives_what_it_had_and_fails()
    {
        using var source = Open("rate=1000&fault=unplug&at=5ms&wave=constant");
        var (values, count) = (new float[16], 0);
        Assert.That(() =>
        {
            while (true)
                count += source.Read(values, s_long, out _);
        }, Throws.TypeOf<DeviceException>().With.Message.Contains("is gone"));
        Assert.That(count, Is.EqualTo(5));
    }

    [Test]
    public void A_gap_is_missed()
    {
        using var source = Open("rate=1000&fault=gap&at=5ms&wave=ramp&frequency=1&samples=500");
        var all = ReadAll(source);
        Assert.That((all.Count, source.Missed), Is.EqualTo((400, 100L)));
        Assert.That(all.Zip(all.Skip(1)).Max(pair => pair.Second - pair.First), Is.EqualTo(101 * 2.0 / 1000).Within(1e-4));
    }

    [Test]
    public void A_stuck_sensor_repeats_itself_and_an_anomaly_is_higher()
    {
        var stuck = ReadAll("rate=1000&fault=stuck&at=5ms&wave=ramp&samples=20");
        Assert.That(stuck[5..], Is.All.EqualTo(stuck[5]));
        Assert.That(stuck[..5], Is.Unique);
        var anomaly = ReadAll("rate=10000&fault=anomaly&at=100ms&frequency=100&samples=2000");
        Assert.That((anomaly[..1000].Max(), anomaly[1000..].Max()), Is.EqualTo((1f, 3.9f)).Within(0.15f));
    }

    [Test]
    public void What_a_reader_leaves_for_more_than_a_second_is_missed()
    {
        using var source = Open("rate=2000&wave=constant");
        Thread.Sleep(1200);
        Assert.That(source.Read(new float[4000], s_long, out _), Is.EqualTo(2000));
        Assert.That(source.Missed, Is.GreaterThanOrEqualTo(350));
    }

    [TestCase("wave=saw", "wave is 'saw', expected one of sine, square")]
    [TestCase("fault=fire", "fault is 'fire'")]
    [TestCase("rate=-1", "rate is '-1'")]
    [TestCase("colour=red", "there is no option 'colour'")]
    public void What_cannot_be_asked_for_is_refused(string options, string message) => Assert.That(() => Open(options), Throws.TypeOf<ConfigurationException>().With.Message.Contains(message));

    protected override (float A, float B) Values => (3, 3);

    protected override SampleSource Open(double rate) => Open(FormattableString.Invariant($"channels=a,b&rate={rate}&wave=constant&amplitude=3"));

    protected override void Plug(bool plugged)
    {
        if (plugged)
            SimulatedSensor.Of(_name).Plug();
        else
            SimulatedSensor.Of(_name).Unplug();
    }

    private SampleSource Open(string options) => new SimulatedSampleDriver().Prepare(DeviceUri.Parse($"sim-samples://{_name}?{options}"))();

    private float[] ReadAll(string options)
    {
        using var source = Open(options);
        return [.. ReadAll(source)];
    }

    private static List<float> ReadAll(SampleSource source)
    {
        var (all, values) = (new List<float>(), new float[64 * source.Format.Channels.Count]);
        while (!source.Ended)
            all.AddRange(values[..(source.Read(values, s_long, out _) * source.Format.Channels.Count)]);
        return all;
    }
}
