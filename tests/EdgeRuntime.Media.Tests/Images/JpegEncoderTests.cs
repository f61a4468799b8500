using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using EdgeRuntime.Frames;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Media.Tests.Images;

public sealed class JpegEncoderTests
{
    /// <summary>Levels of 256: what chroma at half resolution and quality 95 cost in a smooth picture.</summary>
    private const double MostDifference = 4;

    [Test]
    public void A_frame_looks_the_same_when_its_file_is_decoded([Values] FrameFormat format, [Values] FrameColors colors, [Values("64x48", "70x34", "33x17")] string size, [Values(0, 6)] int gap)
    {
        var (width, height) = (int.Parse(size.Split('x')[0]), int.Parse(size.Split('x')[1]));
        if (format == FrameFormat.Yuyv)
            width += width % 2;
        var picture = new CameraPicture(width, height);
        var stride = width * CameraFrame.BytesPerPixel(format) + gap;
        using var memory = new GuardedMemory<byte>(picture.Bytes(format, colors, stride));
        using var encoder = new JpegEncoder(95);
        var sample = Decode(encoder.Encode(new CameraFrame(format, width, height, memory.Span, stride, colors)).ToArray());
        Assert.That(sample.Shape.Dimensions.ToArray(), Is.EqualTo(new[] { height, width, format == FrameFormat.Grey ? 1 : 3 }));
        Assert.That(MeanDifference(sample, picture, width, height), Is.LessThan(MostDifference));
    }

    [Test]
    public void Planes_may_be_pieces_of_memory_of_their_own([Values(FrameColors.Bt601, FrameColors.Bt601Full)] FrameColors colors)
    {
        var picture = new CameraPicture(64, 48);
        var bytes = picture.Bytes(FrameFormat.I420, colors, 64);
        using var luma = new GuardedMemory<byte>(bytes.AsSpan(0, 64 * 48));
        using var first = new GuardedMemory<byte>(bytes.AsSpan(64 * 48, 32 * 24));
        using var second = new GuardedMemory<byte>(bytes.AsSpan(64 * 48 + 32 * 24));
        using var encoder = new JpegEncoder(95);
        var sample = Decode(encoder.Encode(new CameraFrame(FrameFormat.I420, 64, 48, luma.Span, 64, first.Span, second.Span, 32, colors)).ToArray());
        Assert.That(MeanDifference(sample, picture, 64, 48), Is.LessThan(MostDifference));
    }

    [Test]
    public void Black_is_black_and_white_is_white_of_a_camera_in_limited_range()
    {
        var bytes = Enumerable.Repeat((byte)16, 64 * 32).Concat(Enumerable.Repeat((byte)235, 64 * 32)).Concat(Enumerable.Repeat((byte)128, 64 * 32)).ToArray();
        using var encoder = new JpegEncoder(95);
        var sample = Decode(encoder.Encode(new CameraFrame(FrameFormat.Nv12, 64, 64, bytes)).ToArray());
        Assert.That(sample.Bytes[..(64 * 30 * 3)].ToArray(), Is.All.LessThanOrEqualTo(2));
        Assert.That(sample.Bytes[(64 * 34 * 3)..].ToArray(), Is.All.GreaterThanOrEqualTo(253));
    }

    [Test]
    public void A_lower_quality_is_a_smaller_file()
    {
        var bytes = new byte[640 * 480];
        new Random(1).NextBytes(bytes);
        using JpegEncoder low = new(30), high = new(90);
        var frame = new CameraFrame(FrameFormat.Grey, 640, 480, bytes);
        Assert.That(low.Encode(frame).Length, Is.LessThan(high.Encode(frame).Length / 2));
    }

    [Test]
    public void Frames_of_changing_sizes_go_through_one_encoder_and_nothing_is_allocated()
    {
        var (large, small) = (new byte[640 * 480 * 3 / 2], new byte[64 * 48 * 2]);
        using var encoder = new JpegEncoder();
        Assert.That(Allocation.OfTenCalls(() =>
        {
            _ = encoder.Encode(new CameraFrame(FrameFormat.Nv12, 640, 480, large)).Length;
            _ = encoder.Encode(new CameraFrame(FrameFormat.Yuyv, 64, 48, small)).Length;
        }), Is.Zero);
    }

    [TestCase(0)]
    [TestCase(101)]
    public void A_quality_is_1_to_100(int quality) => Assert.Throws<ArgumentOutOfRangeException>(() => new JpegEncoder(quality));

    [Test]
    public void A_missing_library_names_the_package_that_brings_it()
    {
        var context = new AssemblyLoadContext("without native libraries", isCollectible: true);
        var media = context.LoadFromAssemblyPath(typeof(ImageFile).Assembly.Location);
        NativeLibrary.SetDllImportResolver(media, (name, _, _) => throw new DllNotFoundException(name));
        var error = Assert.Throws<TargetInvocationException>(() => Activator.CreateInstance(media.GetType(typeof(JpegEncoder).FullName!)!, 85))!.InnerException!;
        context.Unload();
        Assert.That(error.GetType().Name, Is.EqualTo(nameof(DeviceException)));
        Assert.That(error.Message, Does.Contain("libturbojpeg.so.0").And.Contain("libturbojpeg0").And.Contain("apt-get"));
    }

    private static Sample Decode(byte[] file)
    {
        var sample = new Sample();
        ImageFile.Decode(file, "encoded", sample);
        return sample;
    }

    private static double MeanDifference(Sample sample, CameraPicture picture, int width, int height)
    {
        var channels = sample.Shape[2];
        double sum = 0;
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var (r, g, b) = picture.At(x, y);
                var expected = channels == 1 ? new[] { g } : [r, g, b];
                for (var c = 0; c < channels; c++)
                    sum += Math.Abs(sample.Bytes[(y * width + x) * channels + c] - expected[c]);
            }
        }
        return sum / (width * height * channels);
    }
}
