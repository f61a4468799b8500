using System.Text.Json;
using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Video;
using EdgeRuntime.Frames;
using EdgeRuntime.Media;
using EdgeRuntime.Pipeline.Events;
using EdgeRuntime.Pipeline.Sinks.Pictures;
using EdgeRuntime.Vision.Geometry;
using NUnit.Framework;

namespace EdgeRuntime.Pipeline.Tests.Sinks;

internal sealed class SnapshotSinkTests : SinkTest
{
    private static readonly SnapshotDriver s_driver = new();

    private readonly FramePool _pool = new(4, 64 * 48 * 3);

    private string[] Files => [.. Directory.GetFiles(Path.Combine(Folder, "pictures")).Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [OneTimeTearDown]
    public void FreeFrames() => _pool.Dispose();

    [Test]
    public void The_frame_of_an_event_is_a_file_with_the_event_beside_it()
    {
        using var sink = Open(s_driver, "snapshots://pictures");
        Assert.That(sink.NeedsFrames, Is.True);
        var happened = WithFrame(12, PipelineEventKind.Enter);
        sink.Write(happened);
        happened.Release();
        Assert.That(Files, Is.EqualTo(new[] { "20261126-081530.123-12-enter-person.jpg", "20261126-081530.123-12-enter-person.json" }));
        var sample = Read(Files[0]);
        Assert.That(sample.Shape.Dimensions.ToArray(), Is.EqualTo(new[] { 48, 64, 3 }));
        Assert.That(JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "pictures", Files[1]))).RootElement.GetProperty("id").GetInt64(), Is.EqualTo(12));
        Assert.That(PrintMetrics(), Does.Contain("edgert_sink_files_total{pipeline=\"door\",stage=\"sink\"} 1"));
    }

    [Test]
    public void An_event_without_a_frame_writes_nothing()
    {
        using var sink = Open(s_driver, "snapshots://pictures");
        sink.Write(Event(1));
        Assert.That(Files, Is.Empty);
    }

    [Test]
    public void The_oldest_are_removed_beyond_the_number_also_those_of_an_earlier_start()
    {
        for (var start = 0; start < 2; start++)
        {
            using var sink = Open(s_driver, "snapshots://pictures?keep=3");
            for (var id = 1; id <= 5; id++)
            {
                var happened = WithFrame(10 * start + id, PipelineEventKind.New, $"2026-11-26T08:15:{10 * start + id:00}.000Z");
                sink.Write(happened);
                happened.Release();
            }
        }
        File.WriteAllText(Path.Combine(Folder, "pictures", "holiday.jpg"), "not ours");
        Assert.That(Files, Is.EqualTo(new[] { "20261126-081513.000-13-new-person.jpg", "20261126-081513.000-13-new-person.json", "20261126-081514.000-14-new-person.jpg", "20261126-081514.000-14-new-person.json", "20261126-081515.000-15-new-person.jpg", "20261126-081515.000-15-new-person.json", "holiday.jpg" }));
    }

    [Test]
    public void A_box_is_drawn_where_the_object_is([Values] FrameFormat format)
    {
        using var sink = Open(s_driver, "snapshots://pictures?boxes&quality=95");
        var happened = WithFrame(1, PipelineEventKind.New, format: format);
        happened.Box = new Box(16, 12, 48, 36);
        sink.Write(happened);
        happened.Release();
        var sample = Read(Files[0]);
        var channels = sample.Shape[2];
        int Light(int x, int y) => sample.Bytes[(y * 64 + x) * channels + channels / 2];
        Assert.That(Light(32, 12), Is.GreaterThan(Light(32, 24) + 40), "the upper line");
        Assert.That(Light(32, 10), Is.LessThan(Light(32, 24) - 40), "black around it");
        Assert.That(Math.Abs(Light(5, 5) - Light(32, 24)), Is.LessThan(12), "all else as it was");
    }

    [Test]
    public void A_jpeg_of_the_camera_is_written_as_it_came_or_with_a_box()
    {
        using var encoder = new JpegEncoder();
        var file = encoder.Encode(new CameraFrame(FrameFormat.Grey, 64, 48, Enumerable.Repeat((byte)128, 64 * 48).ToArray())).ToArray();
        using (var plain = Open(s_driver, "snapshots://pictures"))
            Write(plain, file);
        Assert.That(File.ReadAllBytes(Path.Combine(Folder, "pictures", Files[0])), Is.EqualTo(file));
        using (var drawn = Open(s_driver, "snapshots://pictures?boxes"))
        {
            Write(drawn, file);
            Write(drawn, file[..100]);
        }
        Assert.That(Read(Files[0]).Bytes.ToArray().Max(), Is.GreaterThan(200));
        Assert.That(PrintMetrics(), Does.Contain("edgert_sink_dropped_total{pipeline=\"door\",stage=\"sink\"} 1"), "a broken frame is counted");
    }

    [Test]
    public void A_folder_that_cannot_be_made_is_a_device_that_failed()
    {
        File.WriteAllText(Path.Combine(Folder, "file"), "");
        var sink = s_driver.Prepare(DeviceUri.Parse($"snapshots://{Folder}/file/pictures"), Context)();
        Assert.That(Assert.Throws<DeviceException>(sink.Open)!.Message, Does.Contain("file/pictures: cannot be written"));
    }

    [TestCase("snapshots://", "expected a path")]
    [TestCase("snapshots:///a?keep=0", "keep is '0'")]
    [TestCase("snapshots:///a?box", "no option 'box'")]
    public void A_wrong_uri_is_refused(string uri, string expected) =>
        Assert.That(Assert.Throws<ConfigurationException>(() => s_driver.Prepare(DeviceUri.Parse(uri), Context))!.Message, Does.Contain(expected));

    private PipelineEvent WithFrame(long id, PipelineEventKind kind, string time = "2026-11-26T08:15:30.123Z", FrameFormat format = FrameFormat.Nv12)
    {
        var frame = _pool.Lend(TimeSpan.FromSeconds(20))!;
        frame.Buffer.Fill(128);
        frame.SetPixels(format, 64, 48, FrameColors.Bt601, id, 1);
        var happened = Event(id, kind, time);
        happened.Frame = frame;
        return happened;
    }

    private void Write(EdgeRuntime.Pipeline.Sinks.Sink sink, byte[] file)
    {
        var frame = _pool.Lend(TimeSpan.FromSeconds(20))!;
        file.CopyTo(frame.Buffer);
        frame.SetJpeg(file.Length, 1, 1);
        var happened = Event(1);
        happened.Frame = frame;
        sink.Write(happened);
        happened.Release();
    }

    private Sample Read(string name)
    {
        var sample = new Sample();
        ImageFile.Read(Path.Combine(Folder, "pictures", name), sample);
        return sample;
    }
}
