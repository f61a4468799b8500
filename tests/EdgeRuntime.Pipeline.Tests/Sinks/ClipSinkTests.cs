using System.Diagnostics;
using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Video;
using EdgeRuntime.Frames;
using EdgeRuntime.Media;
using EdgeRuntime.Pipeline.Events;
using EdgeRuntime.Pipeline.Monitoring;
using EdgeRuntime.Pipeline.Sinks;
using EdgeRuntime.Pipeline.Sinks.Files;
using EdgeRuntime.Pipeline.Sinks.Pictures;
using EdgeRuntime.TestKit;
using NUnit.Framework;

namespace EdgeRuntime.Pipeline.Tests.Sinks;

/// <summary>Frames have times of their own, 30 a second; the clock on the wall has no part in it.</summary>
internal sealed class ClipSinkTests : SinkTest
{
    private static readonly ClipDriver s_driver = new();
    private static readonly FrameResult s_nothing = new();

    private readonly FramePool _pool = new(8, 64 * 48 * 2);
    private long _start;

    private string[] Clips => [.. Directory.GetFiles(Path.Combine(Folder, "clips"), "*.avi").Order(StringComparer.Ordinal)];

    [OneTimeTearDown]
    public void FreeFrames() => _pool.Dispose();

    [SetUp]
    public void Begin() => _start = Stopwatch.GetTimestamp();

    [Test]
    public void A_clip_has_the_seconds_before_and_after_and_gstreamer_reads_every_frame()
    {
        Programs.Require("gst-launch-1.0", "gstreamer1.0-tools gstreamer1.0-plugins-base gstreamer1.0-plugins-good");
        using var sink = Open(s_driver, "clips://clips?before=2s&after=1s&fps=30");
        Give(0, 150);
        Write(sink, 1, 150, PipelineEventKind.Enter);
        Give(150, 200);
        sink.Rest(TimeSpan.Zero);
        Assert.That(sink.Rest(TimeSpan.Zero), Is.EqualTo(Timeout.InfiniteTimeSpan), "the clip is complete");
        Assert.That(Path.GetFileName(Clips.Single()), Is.EqualTo("20261126-081530.123-1-enter-person.avi"));
        Assert.That(File.ReadAllText(Path.ChangeExtension(Clips[0], ".json")), Does.Contain("\"id\":1"));
        var frames = Decode(Clips[0]);
        Assert.That(frames, Is.EqualTo(Enumerable.Range(90, 91)), "90 to 180: 2 s before frame 150 to 1 s after it");
        Assert.That(Duration(Clips[0]), Is.EqualTo(33_333).Within(5), "microseconds of a frame");
    }

    [Test]
    public void Another_event_meanwhile_makes_it_longer_but_not_beyond_the_longest()
    {
        using var sink = Open(s_driver, "clips://clips?before=1s&after=1s&longest=3s&fps=30");
        Give(0, 60);
        Write(sink, 1, 60);
        Give(60, 80);
        Write(sink, 2, 80);
        Give(80, 115);
        Write(sink, 3, 115, PipelineEventKind.New, "2026-11-26T08:15:35Z");
        Give(115, 180);
        sink.Rest(TimeSpan.Zero);
        Assert.That(Clips.Select(Decode).Select(static frames => (frames[0], frames[^1])), Is.EqualTo(new[] { (30, 110), (85, 145) }), "the second has its own second before, too");
    }

    [Test]
    public void What_ends_something_is_no_reason_for_a_clip()
    {
        using var sink = Open(s_driver, "clips://clips?before=1s&after=1s&fps=30");
        Give(0, 30);
        Write(sink, 1, 30, PipelineEventKind.End);
        Assert.That(sink.Rest(TimeSpan.Zero), Is.EqualTo(Timeout.InfiniteTimeSpan));
        Assert.That(Clips, Is.Empty);
    }

    [Test]
    public void A_change_of_size_and_the_end_of_the_sink_end_a_clip()
    {
        using (var sink = Open(s_driver, "clips://clips?before=1s&after=1m&longest=2m&fps=30"))
        {
            Give(0, 30);
            Write(sink, 1, 30);
            Give(30, 40);
            Give(40, 50, width: 32);
            sink.Rest(TimeSpan.Zero);
            Assert.That(Decode(Clips.Single())[^1], Is.EqualTo(39));
            Write(sink, 2, 50, PipelineEventKind.New, "2026-11-26T08:15:35Z");
        }
        Assert.That(Clips, Has.Length.EqualTo(2));
        Assert.That(Monitor.Frames, Is.Empty, "nobody listens any more");
    }

    [Test]
    public void Memory_is_bounded_and_what_it_did_not_hold_is_counted()
    {
        var ring = new FrameRing(long.MaxValue, 10_000);
        var pool = new JpegPool();
        ring.ReadFrom(0);
        for (var frame = 1; frame <= 10; frame++)
        {
            var image = pool.Take();
            image.Fill(new byte[3000], frame, frame);
            ring.Take(image);
            image.Release();
        }
        Assert.That(ring.Lost, Is.EqualTo(7));
        Assert.That(Enumerable.Range(0, 5).Select(_ => ring.Next()?.Sequence), Is.EqualTo(new long?[] { 8, 9, 10, null, null }));
    }

    [Test]
    public void The_oldest_clips_are_removed_beyond_the_bytes()
    {
        var folder = new EventFolder(Path.Combine(Folder, "clips"), ".avi", 100, 10_000);
        folder.Open();
        for (var id = 1; id <= 5; id++)
        {
            var path = folder.PathOf(Event(id));
            folder.MakeRoom(4000);
            File.WriteAllBytes(path, new byte[4000]);
            folder.Add(path, "{}"u8);
        }
        Assert.That(Clips.Select(static path => Path.GetFileName(path)[20..21]), Is.EqualTo(new[] { "4", "5" }));
        Assert.That(Directory.GetFiles(Path.Combine(Folder, "clips"), "*.json"), Has.Length.EqualTo(2));
        File.WriteAllText(Path.Combine(Folder, "clips", "20261126-081530.123-9-new.avi.tmp"), "half");
        new EventFolder(Path.Combine(Folder, "clips"), ".avi", 100, 10_000).Open();
        Assert.That(Directory.GetFiles(Path.Combine(Folder, "clips"), "*.tmp"), Is.Empty);
    }

    [Test]
    public void A_disk_that_fails_is_a_device_that_failed_and_the_event_is_recorded_afterwards()
    {
        using var sink = Open(s_driver, "clips://clips?before=1s&after=1s&fps=30");
        Give(0, 30);
        Directory.Delete(Path.Combine(Folder, "clips"));
        Assert.That(Assert.Throws<DeviceException>(() => Write(sink, 1, 30))!.Message, Does.Contain("clips: cannot be written"));
        sink.Close();
        sink.Open();
        Write(sink, 1, 30);
        Give(30, 80);
        sink.Rest(TimeSpan.Zero);
        Assert.That(Decode(Clips.Single()), Is.EqualTo(Enumerable.Range(0, 61)));
    }

    [Test]
    public void A_full_disk_leaves_nothing_and_the_next_clip_is_whole()
    {
        using var sink = Open(s_driver, "clips://clips?before=1s&after=1s&fps=30");
        Give(0, 30);
        var half = Path.Combine(Folder, "clips", "20261126-081530.123-1-new-person.avi.tmp");
        File.CreateSymbolicLink(half, "/dev/full");
        Write(sink, 1, 30);
        Give(30, 80);
        Assert.That(Assert.Throws<DeviceException>(() => sink.Rest(TimeSpan.Zero))!.Message, Does.Contain("the disk is full"));
        sink.Close();
        Assert.That(Path.Exists(half), Is.False);
        sink.Open();
        Write(sink, 2, 80);
        Give(80, 120);
        sink.Rest(TimeSpan.Zero);
        Assert.That(Clips, Has.Length.EqualTo(1));
    }

    [TestCase("clips:///a?longest=5s", "longest is 5 s, expected at least")]
    [TestCase("clips:///a?fps=0", "fps is '0'")]
    [TestCase("clips:///a?pre=5s", "no option 'pre'")]
    public void A_wrong_uri_is_refused(string uri, string expected) =>
        Assert.That(Assert.Throws<ConfigurationException>(() => s_driver.Prepare(DeviceUri.Parse(uri), Context))!.Message, Does.Contain(expected));

    private static void Write(Sink sink, long id, int frame, long start, PipelineEventKind kind, string time)
    {
        var happened = Event(id, kind, time);
        happened.Timestamp = start + frame * (Stopwatch.Frequency / 30);
        sink.Write(happened);
    }

    private void Write(Sink sink, long id, int frame, PipelineEventKind kind = PipelineEventKind.New, string time = "2026-11-26T08:15:30.123Z") => Write(sink, id, frame, _start, kind, time);

    // Frames FROM until before TO, gray as their number says; each is encoded before the next comes.
    private void Give(int from, int to, int width = 64)
    {
        var listener = Monitor.Frames.Single();
        using var encoded = new Counter();
        var stream = (JpegStream)listener;
        stream.Subscribe(encoded);
        for (var number = from; number < to; number++)
        {
            var frame = _pool.Lend(TimeSpan.FromSeconds(20))!;
            frame.Buffer.Fill((byte)number);
            frame.SetPixels(FrameFormat.Grey, width, 48, FrameColors.Bt601Full, number, _start + number * (Stopwatch.Frequency / 30));
            listener.Take(frame, s_nothing);
            frame.Release();
            encoded.Wait();
        }
        stream.Unsubscribe(encoded);
    }

    // The numbers of the frames in a file, by the gray of what GStreamer takes out of it.
    private int[] Decode(string clip)
    {
        Programs.Require("gst-launch-1.0", "gstreamer1.0-tools gstreamer1.0-plugins-base gstreamer1.0-plugins-good");
        var folder = Directory.CreateDirectory(Path.Combine(Folder, Path.GetFileNameWithoutExtension(clip)));
        Programs.Run("gst-launch-1.0", "-q", "filesrc", $"location={clip}", "!", "avidemux", "!", "multifilesink", $"location={folder.FullName}/%05d.jpg");
        var sample = new Sample();
        return [.. folder.GetFiles().OrderBy(static file => file.Name, StringComparer.Ordinal).Select(file =>
        {
            ImageFile.Read(file.FullName, sample);
            return (int)sample.Bytes[0];
        })];
    }

    private static uint Duration(string clip) => BitConverter.ToUInt32(File.ReadAllBytes(clip), 32);

    private sealed class Counter : IJpegListener, IDisposable
    {
        private readonly SemaphoreSlim _came = new(0);

        public void Take(JpegImage image) => _came.Release();

        public void Wait() => Assert.That(_came.Wait(20_000), Is.True);

        public void Dispose() => _came.Dispose();
    }
}
