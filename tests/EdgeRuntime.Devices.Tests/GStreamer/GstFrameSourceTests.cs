using System.Diagnostics;
using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Linux.GStreamer;
using EdgeRuntime.Devices.Video;
using EdgeRuntime.Frames;

namespace EdgeRuntime.Devices.Tests.GStreamer;

public sealed class GstFrameSourceTests
{
    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(30);

    [OneTimeSetUp]
    public void Demand() => GStreamerPrerequisite.Demand();

    // Red is Y 81, U 90, V 240 by BT.601; a width of 66 has gaps between rows (RGB 198 bytes in 200, chroma of I420 33 in 36).
    [TestCase("NV12", FrameFormat.Nv12, 81)]
    [TestCase("NV21", FrameFormat.Nv21, 81)]
    [TestCase("I420", FrameFormat.I420, 81)]
    [TestCase("YUY2", FrameFormat.Yuyv, 81)]
    [TestCase("RGB", FrameFormat.Rgb24, 255)]
    [TestCase("BGR", FrameFormat.Bgr24, 0)]
    [TestCase("GRAY8", FrameFormat.Grey, 81)]
    public void Pixels_are_read_where_they_lie(string letters, FrameFormat format, int first)
    {
        using var source = Open($"gst:videotestsrc num-buffers=1 pattern=solid-color foreground-color=0xffff0000 ! video/x-raw,format={letters},width=66,height=50,colorimetry=bt601");
        var frame = source.Read(s_long)!;
        var pixels = frame.Pixels;
        Assert.That((pixels.Format, pixels.Width, pixels.Height, frame.Colors), Is.EqualTo((format, 66, 50, FrameColors.Bt601)));
        var bytes = CameraFrame.BytesPerPixel(format);
        for (var row = 0; row < 50; row++)
        {
            for (var column = 0; column < 66; column++)
                Assert.That((int)pixels.Pixels[(row * pixels.Stride) + (column * bytes)], Is.InRange(first - 1, first + 1), $"{column}, {row}");
        }
        var (u, v) = format switch
        {
            FrameFormat.Nv12 => (pixels.Chroma[(24 * pixels.ChromaStride) + 64], pixels.Chroma[(24 * pixels.ChromaStride) + 65]),
            FrameFormat.Nv21 => (pixels.Chroma[(24 * pixels.ChromaStride) + 65], pixels.Chroma[(24 * pixels.ChromaStride) + 64]),
            FrameFormat.I420 => (pixels.Chroma[(24 * pixels.ChromaStride) + 32], pixels.SecondChroma[(24 * pixels.ChromaStride) + 32]),
            _ => ((byte)90, (byte)240),
        };
        Assert.That(((int)u, (int)v), Is.EqualTo((90, 240)));
        frame.Release();
    }

    [Test]
    public void What_is_not_read_here_is_converted_by_the_pipeline()
    {
        using var source = Open("gst:videotestsrc num-buffers=1 ! video/x-raw,format=ARGB,width=64,height=48");
        source.Read(s_long)!.Release();
    }

    [Test]
    public void A_change_of_caps_shows_in_the_frames()
    {
        const string Small = "videotestsrc num-buffers=3 ! video/x-raw,format=NV12,width=64,height=48", Large = "videotestsrc num-buffers=3 ! video/x-raw,format=NV12,width=128,height=96";
        using var source = Open($"gst:{Small} ! concat name=both ! appsink name=edgert max-buffers=2 sync=false {Large} ! both.");
        var widths = new List<int>();
        for (var frame = source.Read(s_long); frame is not null; frame = source.Read(s_long))
        {
            widths.Add(frame.Pixels.Width);
            frame.Release();
        }
        Assert.That((widths, source.Ended), Is.EqualTo((new List<int> { 64, 64, 64, 128, 128, 128 }, true)).Using<(List<int>, bool)>(static (a, b) => a.Item1.SequenceEqual(b.Item1) && a.Item2 == b.Item2));
    }

    [Test]
    public void Frames_that_the_sink_dropped_are_counted()
    {
        using var source = Open("gst:videotestsrc is-live=true ! video/x-raw,format=NV12,width=64,height=48,framerate=500/1");
        source.Read(s_long)!.Release();
        for (var n = 0; n < 100 && source.Missed <= 20; n++)
        {
            Thread.Sleep(100);
            source.Read(s_long)!.Release();
        }
        Assert.That(source.Missed, Is.GreaterThan(20));
    }

    [Test]
    public void A_live_source_states_when_the_picture_was_taken()
    {
        var opened = Stopwatch.GetTimestamp();
        using var source = Open("gst:videotestsrc is-live=true ! video/x-raw,format=NV12,width=64,height=48,framerate=50/1");
        source.Read(s_long)!.Release();
        var first = source.Read(s_long)!;
        var second = source.Read(s_long)!;
        Assert.That((second.Timestamp - first.Timestamp) * 50, Is.GreaterThan(0));
        Assert.That(first.Timestamp, Is.InRange(opened, Stopwatch.GetTimestamp()));
        first.Release();
        second.Release();
    }

    [TestCase("gst:nosuchelement", "no element \"nosuchelement\"")]
    [TestCase("gst:videotestsrc ! video/x-raw,format=", "the pipeline cannot be made")]
    [TestCase("gst:videotestsrc ! video/x-raw,format=UYVY ! appsink name=edgert", "gives video/x-raw UYVY; expected video/x-raw of NV12")]
    [TestCase("gst:filesrc location=/nowhere.mp4 ! decodebin", "/nowhere.mp4")]
    [TestCase("gst:videotestsrc num-buffers=3 ! fakesink name=edgert-not", "has no appsink of the name edgert")]
    [TestCase("gst:videotestsrc num-buffers=0", "ended without a picture")]
    [TestCase("csi://0", "apt-get install nvidia-l4t-gstreamer")]
    [TestCase("gst-file:///nowhere.mp4", "/nowhere.mp4")]
    [TestCase("rtsp://127.0.0.1:9/none?tcp", "127.0.0.1")]
    public void A_pipeline_that_cannot_be_says_why(string uri, string text) => Assert.That(() => Open(uri), Throws.TypeOf<DeviceException>().With.Message.Contains(text));

    [Test]
    public void A_pipeline_that_gives_nothing_is_given_up() =>
        Assert.That(() => new GstFrameSource(new GstOptions("gst:appsrc", "appsrc ! appsink name=edgert") { Start = TimeSpan.FromMilliseconds(200) }), Throws.TypeOf<DeviceException>().With.Message.Contains("no picture came within 0.2 s"));

    [Test]
    public void An_error_in_mid_stream_ends_the_source()
    {
        using var source = Open("gst:videotestsrc num-buffers=8 ! video/x-raw,format=NV12,width=64,height=48 ! identity error-after=4 ! appsink name=edgert max-buffers=1 sync=false");
        Assert.That(() =>
        {
            for (var n = 0; n < 8; n++)
                source.Read(s_long)?.Release();
        }, Throws.TypeOf<DeviceException>().With.Message.Contains("Failed after iterations as requested"));
    }

    [Test]
    public void An_error_of_another_branch_ends_a_source_whose_frames_go_on()
    {
        using var source = Open("gst:videotestsrc ! video/x-raw,format=NV12,width=64,height=48 ! appsink name=edgert max-buffers=1 sync=false  videotestsrc num-buffers=8 ! identity error-after=4 ! fakesink");
        var start = Stopwatch.GetTimestamp();
        Assert.That(() =>
        {
            while (Stopwatch.GetElapsedTime(start) < s_long)
                source.Read(s_long)?.Release();
        }, Throws.TypeOf<DeviceException>().With.Message.Contains("Failed after iterations as requested"));
    }

    [Test]
    public void A_missing_library_names_the_package() =>
        Assert.That(() => GstLibrary.RequireLibraries("gst:x", "libnothere.so.0"), Throws.TypeOf<DeviceException>().With.Message.Contains("apt-get install libgstreamer1.0-0"));

    [Test]
    public void A_video_file_ends_or_begins_again()
    {
        var path = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"{Guid.NewGuid():N}.avi");
        using (var encoding = Process.Start("gst-launch-1.0", ["-q", "videotestsrc", "num-buffers=6", "!", "video/x-raw,format=I420,width=64,height=48,framerate=30/1", "!", "jpegenc", "!", "avimux", "!", "filesink", $"location={path}"])!)
            encoding.WaitForExit();
        try
        {
            using (var once = Open($"gst-file://{path}?paced=false"))
                Assert.That(CountFrames(once, most: 100), Is.EqualTo(6));
            using var again = Open($"gst-file://{path}?paced=false&loop");
            Assert.That((CountFrames(again, most: 20), again.Ended), Is.EqualTo((20, false)));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [TestCase("", 1280, "bt709", FrameColors.Bt709)]
    [TestCase("2:4:5:4", 720, "", FrameColors.Bt601)]
    [TestCase("1:4:0:0", 720, "", FrameColors.Bt601Full)]
    [TestCase("1:3:5:1", 480, "", FrameColors.Bt709Full)]
    [TestCase("", 480, "", FrameColors.Bt601)]
    [TestCase("", 720, "", FrameColors.Bt709)]
    [TestCase("bt601", 720, "", FrameColors.Bt601)]
    public void Colorimetry_is_read(string colorimetry, int height, string name, FrameColors colors) => Assert.That(GstPictureFormat.ColorsOf(colorimetry + name, height), Is.EqualTo(colors));

    [TestCase("csi://x")]
    [TestCase("csi://0?exposure=3")]
    [TestCase("rtsp:///path")]
    [TestCase("gst: ")]
    [TestCase("gst-file://video.mp4")]
    public void A_wrong_uri_is_refused_before_anything_is_opened(string uri) => Assert.That(() => Drivers().Find<FrameDriver>(DeviceUri.Parse(uri)).Prepare(DeviceUri.Parse(uri)), Throws.TypeOf<ConfigurationException>());

    [Test]
    public void Descriptions_are_what_gst_launch_takes()
    {
        Assert.That(CsiDriver.Launch(DeviceUri.Parse("csi://1?width=1920&height=1080&fps=29.97&flip=2")), Is.EqualTo(
            "nvarguscamerasrc sensor-id=1 ! video/x-raw(memory:NVMM),width=1920,height=1080,framerate=29970/1000 ! nvvidconv flip-method=2 ! video/x-raw,format=NV12 ! appsink name=edgert max-buffers=2 drop=true sync=false enable-last-sample=false"));
        Assert.That(RtspDriver.Launch(DeviceUri.Parse("rtsp://me:p%40ss@10.0.0.9/live?channel=1&tcp&subtype=0&latency=50ms")), Does.StartWith(
            "rtspsrc location=\"rtsp://me:p%40ss@10.0.0.9/live?channel=1&subtype=0\" protocols=tcp latency=50 "));
    }

    internal static DriverRegistry Drivers() => new DriverRegistry().Add(new GstPipelineDriver()).Add(new CsiDriver()).Add(new RtspDriver()).Add(new VideoFileDriver());

    private static FrameSource Open(string uri) => Drivers().Find<FrameDriver>(DeviceUri.Parse(uri)).Prepare(DeviceUri.Parse(uri))();

    private static int CountFrames(FrameSource source, int most)
    {
        var count = 0;
        while (count < most && source.Read(s_long) is { } frame)
        {
            count++;
            frame.Release();
        }
        return count;
    }
}
