using System.Diagnostics;
using EdgeRuntime.Devices.Samples;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Devices.Tests.Samples;

/// <summary>What every source of samples does: run over each driver and over the simulated twin.</summary>
public abstract class SampleSourceContract
{
    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(20);

    /// <summary>Opens a source of two channels, called a and b unless the device has other names, at some samples per second.</summary>
    protected abstract SampleSource Open(double rate);

    /// <summary>The channels' names.</summary>
    protected virtual IReadOnlyList<string> Names => ["a", "b"];

    /// <summary>What the channels measure; the device measures it for ever.</summary>
    protected abstract (float A, float B) Values { get; }

    /// <summary>Takes the device away, or brings it back.</summary>
    protected abstract void Plug(bool plugged);

    /// <summary>Lets a device that measures by itself make a sample.</summary>
    protected virtual void Sample() { }

    [Test]
    public void It_says_what_it_gives()
    {
        using var source = Open(50);
        Assert.That(source.Format.Channels, Is.EqualTo(Names));
        Assert.That(source.Format.Rate, Is.EqualTo(50).Within(1e-9));
    }

    [Test]
    public void Samples_come_whole_and_in_time()
    {
        var last = Stopwatch.GetTimestamp();
        using var source = Open(200);
        var values = new float[2 * 7];
        for (var taken = 0; taken < 5;)
        {
            Sample();
            Array.Fill(values, float.NaN);
            var count = source.Read(values, s_long, out var timestamp);
            Assert.That(count, Is.InRange(1, 7));
            for (var i = 0; i < count; i++)
                Assert.That((values[2 * i], values[2 * i + 1]), Is.EqualTo(Values));
            Assert.That(values.AsSpan(2 * count).ToArray(), Is.All.NaN);
            Assert.That(timestamp, Is.InRange(last - Stopwatch.Frequency / 100, Stopwatch.GetTimestamp()));
            last = timestamp;
            taken += count;
        }
        Assert.That(source.Ended, Is.False);
    }

    [Test]
    public void Waiting_ends_with_the_time()
    {
        using var source = Open(0.01);
        Sample();
        var values = new float[2];
        Assert.That(source.Read(values, s_long, out _), Is.EqualTo(1), "the first is there at once");
        Assert.That(source.Read(values, TimeSpan.FromMilliseconds(20), out _), Is.Zero);
        Assert.That(source.Read(values, TimeSpan.Zero, out _), Is.Zero);
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(3)]
    public void Room_for_a_part_of_a_sample_is_refused(int length)
    {
        using var source = Open(100);
        Assert.That(() => source.Read(new float[length], TimeSpan.Zero, out _), Throws.ArgumentException.With.Message.Contains("multiple of the 2 channels"));
    }

    [Test]
    public void A_device_that_goes_is_an_error_and_one_that_came_back_is_opened_again()
    {
        var values = new float[2];
        using (var source = Open(1000))
        {
            Sample();
            Assert.That(source.Read(values, s_long, out _), Is.EqualTo(1));
            Plug(false);
            Assert.That(() => source.Read(values, s_long, out _), Throws.TypeOf<DeviceException>());
        }
        Assert.That(() => Open(1000), Throws.TypeOf<DeviceException>());
        Plug(true);
        using var again = Open(1000);
        Sample();
        Assert.That(again.Read(values, s_long, out _), Is.EqualTo(1));
        Assert.That((values[0], values[1]), Is.EqualTo(Values));
    }

    [Test]
    public void It_may_be_closed_twice()
    {
        var source = Open(100);
        source.Dispose();
        source.Dispose();
        Open(100).Dispose();
    }

    [Test]
    public void Reading_allocates_nothing()
    {
        using var source = Open(1000);
        var values = new float[2];
        Assert.That(Allocation.OfTenCalls(() =>
        {
            Sample();
            source.Read(values, s_long, out _);
        }), Is.Zero);
    }
}
