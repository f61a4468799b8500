using System.Diagnostics;
using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Simulated;
using EdgeRuntime.Devices.Video;

namespace EdgeRuntime.Devices.Tests.Simulated;

public sealed class TestFrameSourceTests
{
    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(30);

    [Test]
    public void No_frame_comes_before_it_is_due()
    {
        var start = Stopwatch.GetTimestamp();
        using var source = Open("test://?width=64&height=64&fps=200&frames=40&buffers=64");
        var count = 0;
        for (var frame = source.Read(s_long); frame is not null; frame = source.Read(s_long))
        {
            Assert.That(frame.Timestamp - start, Is.GreaterThanOrEqualTo((frame.Sequence + 1) * Stopwatch.Frequency / 200));
            frame.Release();
            count++;
        }
        Assert.That(count + source.Missed, Is.EqualTo(40), "a reader that is held up misses frames");
    }

    [Test]
    public void A_late_reader_loses_frames_and_they_are_counted()
    {
        using var source = Open("test://?width=64&height=64&fps=1000&buffers=2");
        Thread.Sleep(50);
        var frame = source.Read(s_long)!;
        Assert.That(source.Missed, Is.GreaterThan(30).And.EqualTo(frame.Sequence));
    }

    [Test]
    public void Lost_frames_are_gaps_and_counted()
    {
        using var source = Open("test://?width=64&height=64&fps=0&drop=3&frames=9");
        var numbers = new List<long>();
        for (var frame = source.Read(s_long); frame is not null; frame = source.Read(s_long))
        {
            numbers.Add(frame.Sequence);
            frame.Release();
        }
        Assert.That(numbers, Is.EqualTo(new long[] { 0, 1, 3, 4, 6, 7 }));
        Assert.That((source.Missed, source.Ended), Is.EqualTo((3L, true)));
    }

    [TestCase("disconnect=2", "gone")]
    [TestCase("error=2", "input/output error")]
    public void A_fault_ends_the_source(string fault, string text)
    {
        using var source = Open($"test://?width=64&height=64&fps=0&{fault}");
        source.Read(s_long)!.Release();
        source.Read(s_long)!.Release();
        Assert.That(() => source.Read(s_long), Throws.TypeOf<DeviceException>().With.Message.Contains(text));
    }

    [Test]
    public void A_stall_gives_nothing_and_no_error()
    {
        using var source = Open("test://?width=64&height=64&fps=0&stall=1");
        source.Read(s_long)!.Release();
        Assert.That(source.Read(TimeSpan.FromMilliseconds(5)), Is.Null);
        Assert.That((source.Ended, source.Starved), Is.EqualTo((false, 0L)));
    }

    [Test]
    public void A_change_of_resolution_shows_in_the_frames()
    {
        using var source = Open("test://?width=128&height=96&fps=0&resize=1");
        var (before, after) = (source.Read(s_long)!, source.Read(s_long)!);
        Assert.That((before.Width, before.Height, after.Width, after.Height), Is.EqualTo((128, 96, 64, 48)));
        Assert.That(after.Pixels.Pixels.Length, Is.EqualTo(after.Data.Length));
    }

    [Test]
    public void After_an_opening_the_next_ones_fail_as_often_as_asked()
    {
        var open = new TestFrameDriver().Prepare(DeviceUri.Parse("test://?absent=2"));
        open().Dispose();
        Assert.That(() => open(), Throws.TypeOf<DeviceException>());
        Assert.That(() => open(), Throws.TypeOf<DeviceException>());
        open().Dispose();
    }

    [TestCase("test://camera")]
    [TestCase("test://?width=33")]
    [TestCase("test://?format=mjpeg")]
    [TestCase("test://?speed=3")]
    [TestCase("test://?width=60&resize=1")]
    public void A_wrong_uri_is_refused_before_anything_is_opened(string uri) => Assert.That(() => new TestFrameDriver().Prepare(DeviceUri.Parse(uri)), Throws.TypeOf<ConfigurationException>());

    private static FrameSource Open(string uri) => new TestFrameDriver().Prepare(DeviceUri.Parse(uri))();
}
