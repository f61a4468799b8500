using EdgeRuntime.Frames;
using EdgeRuntime.TestKit;
using EdgeRuntime.Vision.Frames;
using EdgeRuntime.Vision.Geometry;

namespace EdgeRuntime.Vision.Tests.Frames;

public sealed class FramePreprocessorTests
{
    private const double Tolerance = 0.02;

    private static readonly float[] s_mean = [10, 20, 30];
    private static readonly float[] s_scale = [0.5f, 2, -1];

    [Test]
    public void Every_format_equals_a_plain_reading([Values] FrameFormat format, [Values("NCHW", "NHWC")] string layout, [Values("RGB", "BGR", "GRAY")] string color, [Values("stretch", "letterbox")] string fit)
    {
        var frame = new PlainFrame(format, 44, 31 - (format == FrameFormat.I420 ? 0 : 1));
        var how = new ImagePreprocessing { Color = color, Fit = fit, Resize = "bilinear", Mean = color == "GRAY" ? [5] : [.. s_mean], Scale = color == "GRAY" ? [0.5f] : [.. s_scale] };
        Check(frame, format, how, layout, 21, 27, area: false);
    }

    [Test]
    public void Areas_equal_a_plain_mean([Values] FrameFormat format, [Values("RGB", "BGR")] string color)
    {
        var how = new ImagePreprocessing { Color = color, Fit = "letterbox", Resize = "area", Mean = [.. s_mean], Scale = [.. s_scale] };
        Check(new PlainFrame(format, 50, 38), format, how, "NCHW", 17, 21, area: true);
    }

    [Test]
    public void An_area_smaller_than_a_pixel_is_interpolated() =>
        Check(new PlainFrame(FrameFormat.Rgb24, 12, 10), FrameFormat.Rgb24, new ImagePreprocessing { Resize = "area", Mean = [.. s_mean], Scale = [.. s_scale] }, "NCHW", 20, 24, area: false);

    [Test]
    public void All_lanes_give_the_same_bits([Values] FrameFormat format, [Values("bilinear", "area")] string resize, [Values("RGB", "GRAY")] string color)
    {
        var frame = new PlainFrame(format, 94, 60);
        var bytes = frame.ToBytes();
        float[] Run(int lanes)
        {
            var how = new ImagePreprocessing { Color = color, Resize = resize, Mean = [127.5f], Scale = [1 / 127.5f] };
            var preprocessor = new FramePreprocessor(InputFormat.Parse(how, Shape("NCHW", 29, 31, color), "NCHW"), lanes);
            var result = new float[preprocessor.ValueCount];
            preprocessor.Run(new CameraFrame(format, 94, 60, bytes, colors: FrameColors.Bt709), result);
            return result;
        }
        var scalar = Run(1);
        Assert.That(Run(4), Is.EqualTo(scalar));
        Assert.That(Run(8), Is.EqualTo(scalar));
        Assert.That(Run(RowKernels.Widest), Is.EqualTo(scalar));
    }

    [TestCase(FrameColors.Bt601, 235, 128, 128, 255, 255, 255)]
    [TestCase(FrameColors.Bt601, 16, 128, 128, 0, 0, 0)]
    [TestCase(FrameColors.Bt601, 81, 90, 240, 254, 0, 0)]
    [TestCase(FrameColors.Bt601, 145, 54, 34, 0, 255, 1)]
    [TestCase(FrameColors.Bt601, 41, 240, 110, 0, 0, 255)]
    [TestCase(FrameColors.Bt601Full, 76, 85, 255, 254, 0, 0)]
    [TestCase(FrameColors.Bt709, 63, 102, 240, 255, 0, 0)]
    [TestCase(FrameColors.Bt709, 32, 240, 118, 0, 0, 255)]
    [TestCase(FrameColors.Bt709Full, 182, 30, 12, 0, 255, 0)]
    public void Colors_are_those_of_the_standards(FrameColors colors, byte y, byte u, byte v, byte red, byte green, byte blue)
    {
        var bytes = new byte[24];
        bytes.AsSpan(0, 16).Fill(y);
        for (var i = 16; i < 24; i += 2)
            (bytes[i], bytes[i + 1]) = (u, v);
        var result = new byte[4 * 4 * 3];
        new FramePreprocessor(new ImagePreprocessing { Resize = "bilinear" }, new TensorShape(1, 4, 4, 3), "NHWC").Run(new CameraFrame(FrameFormat.Nv12, 4, 4, bytes, colors: colors), result);
        Assert.That(result[..3], Is.EqualTo(new[] { red, green, blue }).Within(1));
        Assert.That(result[3..], Is.EqualTo(result[..^3]));
    }

    [Test]
    public void Pictures_and_frames_of_the_same_pixels_give_the_same_bits([Values("antialias", "bilinear", "area")] string resize, [Values(1, 3)] int channels, [Values("stretch", "letterbox")] string fit)
    {
        var how = new ImagePreprocessing { Resize = resize, Fit = fit, Mean = [.. s_mean], Scale = [.. s_scale] };
        var picture = Pictures.Make(40, 60, channels);
        var (first, second) = (new float[3 * 20 * 24], new float[3 * 20 * 24]);
        new ImagePreprocessor(how, new TensorShape(1, 3, 20, 24), "NCHW").Run(picture, 40, 60, channels, first);
        new FramePreprocessor(how, new TensorShape(1, 3, 20, 24), "NCHW").Run(new CameraFrame(channels == 3 ? FrameFormat.Rgb24 : FrameFormat.Grey, 60, 40, picture), second);
        Assert.That(second, Is.EqualTo(first));
    }

    [Test]
    public void Bytes_are_the_rounded_values([Values("NCHW", "NHWC")] string layout, [Values("bilinear", "antialias")] string resize)
    {
        var how = new ImagePreprocessing { Fit = "letterbox", Resize = resize, Mean = [20], Scale = [1.3f] };
        var frame = new PlainFrame(FrameFormat.Nv12, 60, 30).ToBytes();
        var preprocessor = new FramePreprocessor(how, Shape(layout, 24, 24, "RGB"), layout);
        var values = new float[preprocessor.ValueCount];
        var bytes = new byte[preprocessor.ValueCount];
        preprocessor.Run(new CameraFrame(FrameFormat.Nv12, 60, 30, frame), values);
        preprocessor.Run(new CameraFrame(FrameFormat.Nv12, 60, 30, frame), bytes);
        Assert.That(bytes, Is.EqualTo(values.Select(static value => (byte)Math.Clamp(MathF.Round(value), 0, 255))));
    }

    [Test]
    public void Gaps_between_rows_do_not_matter([Values] FrameFormat format, [Values("bilinear", "area")] string resize)
    {
        var frame = new PlainFrame(format, 34, 21);
        var preprocessor = new FramePreprocessor(new ImagePreprocessing { Resize = resize }, new TensorShape(1, 3, 13, 15), "NCHW");
        var (dense, gaps) = (new float[preprocessor.ValueCount], new float[preprocessor.ValueCount]);
        preprocessor.Run(new CameraFrame(format, 34, 21, frame.ToBytes()), dense);
        preprocessor.Run(new CameraFrame(format, 34, 21, frame.ToBytes(gap: 6), 34 * CameraFrame.BytesPerPixel(format) + 6), gaps);
        Assert.That(gaps, Is.EqualTo(dense));
    }

    [TestCase(0)]
    [TestCase(25)]
    [TestCase(-130)]
    public void A_rotated_region_equals_a_plain_reading(double degrees)
    {
        foreach (var format in Enum.GetValues<FrameFormat>())
        {
            var frame = new PlainFrame(format, 64, 48);
            var preprocessor = new FramePreprocessor(new ImagePreprocessing { Resize = "bilinear" }, new TensorShape(1, 3, 16, 20), "NCHW");
            var region = InputTransform.Region(new RotatedBox(40, 20, 44, 30, (float)(degrees * Math.PI / 180)), 16, 20, 48, 64);
            var result = new float[preprocessor.ValueCount];
            preprocessor.Run(new CameraFrame(format, 64, 48, frame.ToBytes()), region, result);
            for (var i = 0; i < 320; i++)
                Assert.That(new[] { result[i], result[320 + i], result[640 + i] }, Is.EqualTo(frame.Color(region, i % 20, i / 20, false)).Within(Tolerance), $"{format}, pixel {i}");
        }
    }

    [TestCase(0, 60, 10, 11, 20, 3)]
    [TestCase(30, 60, 10, 11, 20, 3)]
    [TestCase(-75, 12, 48, 0, 4, 16)]
    public void A_region_keeps_its_aspect_in_a_letterbox(double degrees, float width, float height, int top, int innerWidth, int innerHeight)
    {
        var frame = new PlainFrame(FrameFormat.Rgb24, 64, 48);
        var preprocessor = new FramePreprocessor(new ImagePreprocessing { Resize = "bilinear", Fit = "letterbox" }, new TensorShape(1, 3, innerHeight == 16 ? 16 : 25, 20), "NCHW");
        var inputHeight = innerHeight == 16 ? 16 : 25;
        var left = (20 - innerWidth) / 2;
        var part = new RotatedBox(30, 24, width, height, (float)(degrees * Math.PI / 180));
        var result = new float[preprocessor.ValueCount];
        preprocessor.Run(new CameraFrame(FrameFormat.Rgb24, 64, 48, frame.ToBytes()), part, result);
        var inner = InputTransform.Region(part, innerHeight, innerWidth, 48, 64);
        var transform = preprocessor.TransformOf(part, 48, 64);
        for (var i = 0; i < 20 * inputHeight; i++)
        {
            var (x, y) = (i % 20 - left, i / 20 - top);
            var isInner = x >= 0 && x < innerWidth && y >= 0 && y < innerHeight;
            double[] expected = isInner ? [.. frame.Color(inner, x, y, false)] : [114, 114, 114];
            Assert.That(new[] { result[i], result[20 * inputHeight + i], result[40 * inputHeight + i] }, Is.EqualTo(expected).Within(Tolerance), $"pixel {i % 20}, {i / 20}");
            var (mapped, expectedPlace) = (transform.Map(i % 20, i / 20), inner.Map(x, y));
            Assert.That(new[] { mapped.X, mapped.Y }, Is.EqualTo(new[] { expectedPlace.X, expectedPlace.Y }).Within(1e-3));
        }
    }

    [Test]
    public void A_face_is_turned_upright()
    {
        var region = RotatedBox.Around(new Box(100, 100, 200, 180), new Keypoint(130, 120), new Keypoint(170, 160), grow: 1.5f, shiftY: 0.1f);
        Assert.That(region.Angle, Is.EqualTo(Math.PI / 4).Within(1e-6));
        Assert.That((region.Width, region.Height), Is.EqualTo((150f, 150f)));
        var transform = InputTransform.Region(region, 192, 192, 480, 640);
        var (x, y) = transform.Map(96, 96);
        Assert.That(new[] { x, y }, Is.EqualTo(new[] { 150 - 10 / Math.Sqrt(2), 140 + 10 / Math.Sqrt(2) }).Within(1e-3), "the middle, moved down along the face");
        var (left, right) = (transform.Invert().Map(new Keypoint(130, 120)), transform.Invert().Map(new Keypoint(170, 160)));
        Assert.That(left.Y, Is.EqualTo(right.Y).Within(1e-3), "the eyes are level");
        Assert.That(left.X, Is.LessThan(right.X));
    }

    [Test]
    public void Nothing_is_read_outside_of_the_frame([Values] FrameFormat format, [Values] GuardPlace place, [Values(4, 34, 35)] int width, [Values(2, 17)] int height)
    {
        if (format == FrameFormat.Yuyv)
            width = width / 2 * 2;
        var bytes = new PlainFrame(format, width, height).ToBytes();
        using var memory = new GuardedMemory<byte>(bytes, place);
        foreach (var (resize, side) in new[] { ("bilinear", 9), ("area", 2), ("bilinear", 40) })
        {
            var preprocessor = new FramePreprocessor(new ImagePreprocessing { Resize = resize }, new TensorShape(1, 3, side, side), "NCHW");
            using var result = new GuardedMemory<float>(preprocessor.ValueCount, place);
            var frame = new CameraFrame(format, width, height, memory.Span);
            preprocessor.Run(frame, result.Span);
            preprocessor.Run(frame, InputTransform.Region(new RotatedBox(width, height, 100, 100, 0.5f), side, side, height, width), result.Span);
            Assert.That(result.Span.ToArray(), Is.All.InRange(0f, 255f));
        }
    }

    [Test]
    public void A_frame_allocates_nothing([Values] FrameFormat format, [Values("antialias", "bilinear", "area")] string resize)
    {
        var bytes = new PlainFrame(format, 64, 48).ToBytes();
        var preprocessor = new FramePreprocessor(new ImagePreprocessing { Resize = resize, Fit = "letterbox" }, new TensorShape(1, 3, 32, 32), "NCHW");
        var result = new float[preprocessor.ValueCount];
        Assert.That(Allocation.OfTenCalls(() => preprocessor.Run(new CameraFrame(format, 64, 48, bytes), result)), Is.Zero);
        Assert.That(result, Has.Some.GreaterThan(50f));
    }

    [Test]
    public void What_cannot_be_is_refused()
    {
        Assert.That(() => _ = new CameraFrame(FrameFormat.Nv12, 4, 4, new byte[23]).Width, Throws.ArgumentException.With.Message.Contains("24 bytes, found 23"));
        Assert.That(() => _ = new CameraFrame(FrameFormat.Yuyv, 5, 4, new byte[400]).Width, Throws.ArgumentException.With.Message.Contains("even width"));
        Assert.That(() => _ = new CameraFrame(FrameFormat.Rgb24, 4, 4, new byte[400], 11).Width, Throws.ArgumentException.With.Message.Contains("has 12 bytes"));
        Assert.That(() => _ = new CameraFrame(FrameFormat.Grey, 2, 4, new byte[400]).Width, Throws.ArgumentException);
        Assert.That(() => _ = new CameraFrame(FrameFormat.Grey, 4, 4, new byte[16], 4, default, default, 2).Width, Throws.ArgumentException.With.Message.Contains("one plane"));
        Assert.That(() => _ = new CameraFrame(FrameFormat.I420, 4, 4, new byte[16], 4, new byte[4], new byte[3], 2).Width, Throws.ArgumentException.With.Message.Contains("too short"));
        var preprocessor = new FramePreprocessor(new ImagePreprocessing { Resize = "bilinear" }, new TensorShape(1, 3, 4, 4), "NCHW");
        Assert.That(() => preprocessor.Run(new CameraFrame(FrameFormat.Grey, 4, 4, new byte[16]), new float[47]), Throws.ArgumentException.With.Message.Contains("48 values"));
        Assert.That(() => new FramePreprocessor(new ImagePreprocessing { Resize = "cubic" }, new TensorShape(1, 3, 4, 4), "NCHW"), Throws.TypeOf<InvalidModelException>().With.Message.Contains("'cubic'"));
    }

    private static void Check(PlainFrame frame, FrameFormat format, ImagePreprocessing how, string layout, int height, int width, bool area)
    {
        var gray = how.Color == "GRAY";
        var preprocessor = new FramePreprocessor(how, Shape(layout, height, width, how.Color), layout);
        var result = new float[preprocessor.ValueCount];
        preprocessor.Run(new CameraFrame(format, frame.Width, frame.Height, frame.ToBytes()), result);
        var place = how.Fit == "letterbox" ? LetterboxGeometry.Fit(frame.Height, frame.Width, height, width) : new LetterboxGeometry(0, 0, height, width);
        var transform = preprocessor.TransformOf(frame.Height, frame.Width);
        var channels = gray ? 1 : 3;
        for (var i = 0; i < height * width; i++)
        {
            var (x, y) = (i % width, i / width);
            var inside = x >= place.Left && x < place.Left + place.Width && y >= place.Top && y < place.Top + place.Height;
            var color = !inside ? [114, 114, 114] : gray ? [frame.Gray(transform, x, y)] : frame.Color(transform, x, y, area);
            for (var channel = 0; channel < channels; channel++)
            {
                var expected = (color[how.Color == "BGR" ? 2 - channel : channel] - how.Mean[channel]) * how.Scale[channel];
                Assert.That(result[layout == "NCHW" ? channel * height * width + i : i * channels + channel], Is.EqualTo(expected).Within(Tolerance), $"pixel {x}, {y}, channel {channel}");
            }
        }
    }

    private static TensorShape Shape(string layout, int height, int width, string color)
    {
        var channels = color == "GRAY" ? 1 : 3;
        return layout == "NCHW" ? new TensorShape(1, channels, height, width) : new TensorShape(1, height, width, channels);
    }
}
