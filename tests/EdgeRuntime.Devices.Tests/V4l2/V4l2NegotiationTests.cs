using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Linux.V4l2;
using EdgeRuntime.Devices.Video;
using EdgeRuntime.Frames;

namespace EdgeRuntime.Devices.Tests.V4l2;

public sealed class V4l2NegotiationTests
{
    [TestCase("", 640, 480, "NV12", 30.0, TestName = "what it stands at, in the best format")]
    [TestCase("?format=yuyv&width=320&height=240", 320, 240, "YUYV", 30.0)]
    [TestCase("?width=320&height=240", 320, 240, "YUYV", 30.0, TestName = "the format that has the size")]
    [TestCase("?fps=15", 640, 480, "NV12", 15.0)]
    [TestCase("?fps=60", 640, 480, "NV12", 30.0, TestName = "the rate that the driver made of it")]
    public void It_asks_for_what_fits_and_reads_back_what_came(string options, int width, int height, string fourCc, double rate)
    {
        var camera = new FakeCamera();
        using var source = Open(camera, options);
        Assert.That(camera.Format, Is.EqualTo((width, height, fourCc)));
        Assert.That((source.Format.Width, source.Format.Height, source.Format.FramesPerSecond), Is.EqualTo((width, height, rate)));
    }

    // As USB cameras have it: pixels at full size are slow.
    [TestCase("?width=1280&height=720&fps=30", "MJPG")]
    [TestCase("?width=1280&height=720&fps=10", "YUYV")]
    [TestCase("?width=1280&height=720", "YUYV")]
    [TestCase("?width=640&height=480&fps=30", "YUYV")]
    public void A_format_that_has_the_rate_is_better(string options, string fourCc)
    {
        var camera = new FakeCamera { Formats = [("MJPG", [(640, 480, [30]), (1280, 720, [30])]), ("YUYV", [(640, 480, [30]), (1280, 720, [10])])] };
        using var source = Open(camera, options);
        Assert.That(camera.Format.FourCc, Is.EqualTo(fourCc));
        Assert.That(source.Format.Encoding, Is.EqualTo(fourCc == "MJPG" ? FrameEncoding.Jpeg : FrameEncoding.Raw));
    }

    [TestCase("?format=i420", "no format i420; it offers yuyv 640x480 (30 fps), 320x240 (30 fps), nv12 640x480 (30 fps)")]
    [TestCase("?format=nv12&width=800&height=600", "gives 640x480 where 800x600 was asked for; nv12 has 640x480 (30 fps)")]
    [TestCase("?input=2", "choosing input 2 of Input 0, Input 1")]
    public void What_it_does_not_have_is_an_error_that_says_what_it_has(string options, string text)
    {
        var camera = new FakeCamera { Adjust = static size => size.Width > 640 ? (640, 480) : size };
        Assert.That(() => Open(camera, options), Throws.TypeOf<DeviceException>().With.Message.Contains(text).And.Message.StartsWith("v4l2:///dev/video0: "));
        Assert.That(camera.IsOpen, Is.False);
    }

    [Test]
    public void A_sensor_of_raw_pictures_is_pointed_to_its_image_processor() =>
        Assert.That(() => Open(new FakeCamera { Formats = [("pBAA", [])] }, ""), Throws.TypeOf<DeviceException>().With.Message.Contains("pBAA (format pBAA), none of which is read here").And.Message.Contains("csi://"));

    [Test]
    public void Of_many_formats_that_are_not_read_the_first_are_named()
    {
        var camera = new FakeCamera { Formats = [("NV12", [(640, 480, [30])]), .. Enumerable.Range(10, 20).Select(static n => ($"QQ{n}", Array.Empty<(int, int, int[])>()))] };
        Assert.That(() => Open(camera, "?format=mjpeg"), Throws.TypeOf<DeviceException>().With.Message.Contains("nv12 640x480 (30 fps), QQ10 (format QQ10)").And.Message.EndsWith("QQ15 (format QQ15), 14 others that are not read here."));
    }

    [TestCase(0u, 0u, 0u, FrameColors.Bt601)]
    [TestCase(1u, 0u, 0u, FrameColors.Bt601)]
    [TestCase(3u, 0u, 0u, FrameColors.Bt709)]
    [TestCase(3u, 1u, 0u, FrameColors.Bt601)]
    [TestCase(8u, 2u, 1u, FrameColors.Bt709Full)]
    [TestCase(7u, 0u, 0u, FrameColors.Bt601Full)]
    [TestCase(7u, 0u, 2u, FrameColors.Bt601)]
    [TestCase(8u, 3u, 0u, FrameColors.Bt601)]
    [TestCase(10u, 0u, 0u, FrameColors.Bt709)]
    public void Colors_are_those_that_the_driver_states(uint space, uint encoding, uint quantization, FrameColors colors)
    {
        foreach (var isPlanar in (bool[])[false, true])
        {
            using var source = Open(new FakeCamera { IsPlanar = isPlanar, ColorSpace = space, Encoding = encoding, Quantization = quantization }, "");
            var frame = source.Read(TimeSpan.FromSeconds(30))!;
            Assert.That(frame.Colors, Is.EqualTo(colors));
            frame.Release();
        }
    }

    [Test]
    public void Controls_are_set_by_name_in_the_order_of_the_uri_before_the_stream_starts()
    {
        var camera = Controls();
        using var source = Open(camera, "?auto_exposure=Manual+Mode&exposure_time_absolute=300&power_line_frequency=2&backlight=true&fps=15".Replace("+", "%20", StringComparison.Ordinal));
        Assert.That(camera.ControlsSet, Is.EqualTo(new Dictionary<uint, int> { [0x9a0901] = 1, [0x9a0902] = 300, [0x980918] = 2, [0x980919] = 1 }));
        Assert.That(camera.Calls.LastIndexOf(V4l2Requests.SetExtendedControls), Is.LessThan(camera.Calls.IndexOf(V4l2Requests.StreamOn)));
    }

    [TestCase("?exposure=1", "no option or control 'exposure'; the camera has the controls power_line_frequency, backlight, auto_exposure, exposure_time_absolute")]
    [TestCase("?exposure_time_absolute=9000", "exposure_time_absolute is '9000', expected a whole number from 3 to 2047")]
    [TestCase("?auto_exposure=2", "auto_exposure is '2', expected one of 1 (Manual Mode), 3 (Aperture Priority Mode)")]
    public void A_control_that_cannot_be_is_refused(string options, string text) => Assert.That(() => Open(Controls(), options), Throws.TypeOf<DeviceException>().With.Message.Contains(text));

    [Test]
    public void A_driver_whose_list_of_controls_has_no_end_is_asked_so_often_only()
    {
        var camera = new FakeCamera { Controls = [(0x980001, 6, "User Controls", 0, 0, [])], RepeatsControls = true };
        Assert.That(V4l2Camera.Describe(camera, "/dev/video0").Controls, Is.Empty);
    }

    [TestCase("NM12", 20), TestCase("YM12", 31), TestCase("NM12", -1)]
    public void Rows_of_chroma_that_are_too_short_are_refused(string fourCc, int stride) =>
        Assert.That(() => Open(new FakeCamera { IsPlanar = true, Formats = [(fourCc, [])], ChromaStride = stride }, "?width=64&height=48"), Throws.TypeOf<DeviceException>().With.Message.Contains($"states rows of {stride} bytes for the chroma"));

    [TestCase("NM12"), TestCase("YM12")]
    public void Rows_of_chroma_without_a_word_have_no_gaps(string fourCc)
    {
        using var source = Open(new FakeCamera { IsPlanar = true, Formats = [(fourCc, [])], ChromaStride = 0 }, "?width=64&height=48");
        var frame = source.Read(TimeSpan.FromSeconds(30))!;
        Assert.That(frame.Pixels.ChromaStride, Is.EqualTo(fourCc == "NM12" ? 64 : 32));
        frame.Release();
    }

    [TestCase("v4l2://dev/video0")]
    [TestCase("v4l2:///dev/video0?width=640")]
    [TestCase("v4l2:///dev/video0?format=h264")]
    [TestCase("v4l2:///dev/video0?buffers=1")]
    public void A_wrong_uri_is_refused_before_anything_is_opened(string uri) => Assert.That(() => new V4l2Driver(new FakeCamera()).Prepare(DeviceUri.Parse(uri)), Throws.TypeOf<ConfigurationException>());

    [Test]
    public void A_camera_is_described()
    {
        var description = V4l2Camera.Describe(new FakeCamera { Formats = [("NV12", [(640, 480, [15, 30])]), ("H264", [])], Controls = Controls().Controls }, "/dev/video0");
        Assert.That((description.Driver, description.Card, description.Bus, description.Inputs), Is.EqualTo(("uvcvideo", "Fake Camera", "usb-1", new[] { "Input 0", "Input 1" })).Using<(string, string, string, IReadOnlyList<string>)>(static (a, b) => a.Item1 == b.Item1 && a.Item2 == b.Item2 && a.Item3 == b.Item3 && a.Item4.SequenceEqual(b.Item4)));
        Assert.That(description.Formats.Select(static format => $"{format.FourCc} {format.Option} {string.Join(';', format.Sizes)}"), Is.EqualTo(new[] { "NV12 nv12 640x480 (30, 15 fps)", "H264  " }));
        Assert.That(description.Controls.Select(static control => control.Name), Is.EqualTo(new[] { "power_line_frequency", "backlight", "auto_exposure", "exposure_time_absolute" }));
    }

    private static FakeCamera Controls() => new()
    {
        Controls =
        [
            (0x980918, 3, "Power Line Frequency", 0, 2, ["Disabled", "50 Hz", "60 Hz"]), (0x980919, 2, "Backlight", 0, 1, []),
            (0x9a0901, 3, "Auto Exposure", 0, 3, ["", "Manual Mode", "", "Aperture Priority Mode"]), (0x9a0902, 1, "Exposure Time, Absolute", 3, 2047, []),
        ],
    };

    private static FrameSource Open(FakeCamera camera, string options) => new V4l2Driver(camera).Prepare(DeviceUri.Parse($"v4l2:///dev/video0{options}"))();
}
