using EdgeRuntime.Frames;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Media.Tests;

public class JpegFrameDecoderTests
{
    [TestCase(640, 480, int.MaxValue, 640, 480)]
    [TestCase(640, 480, 320, 320, 240)]
    [TestCase(640, 480, 128, 160, 120)]
    [TestCase(640, 480, 1, 80, 60)]
    [TestCase(641, 479, 1, 81, 60)]
    [TestCase(641, 479, int.MaxValue, 641, 479)]
    [TestCase(16, 16, 1, 4, 4)]
    public void A_frame_is_decoded_as_small_as_suffices_and_shows_the_same(int width, int height, int least, int expectedWidth, int expectedHeight)
    {
        using var decoder = new JpegFrameDecoder();
        Assert.That(decoder.TryDecode(Color(width, height), least, 1, out var problem), problem);
        var picture = decoder.Picture;
        Assert.That((decoder.Width, decoder.Height, picture.Width, picture.Height, picture.Format, picture.Colors), Is.EqualTo((width, height, expectedWidth, expectedHeight, FrameFormat.I420, FrameColors.Bt601Full)));
        // The left half is dark and blue, the right half bright and red.
        foreach (var (x, luma, u, v) in new[] { (1, 60, 200, 90), (picture.Width - 2, 200, 90, 180) })
        {
            var y = picture.Height / 2;
            Assert.That(picture.Pixels[y * picture.Stride + x], Is.EqualTo(luma).Within(6));
            Assert.That(picture.Chroma[y / 2 * picture.ChromaStride + x / 2], Is.EqualTo(u).Within(6));
            Assert.That(picture.SecondChroma[y / 2 * picture.ChromaStride + x / 2], Is.EqualTo(v).Within(6));
        }
    }

    [Test]
    public void Gray_stays_gray()
    {
        using var encoder = new JpegEncoder();
        var file = encoder.Encode(new CameraFrame(FrameFormat.Grey, 40, 30, Enumerable.Repeat((byte)99, 1200).ToArray())).ToArray();
        using var decoder = new JpegFrameDecoder();
        Assert.That(decoder.TryDecode(file, int.MaxValue, int.MaxValue, out _));
        var picture = decoder.Picture;
        Assert.That((picture.Format, picture.Pixels[600]), Is.EqualTo((FrameFormat.Grey, (byte)99)));
    }

    [Test]
    public void What_is_broken_is_said_and_the_next_frame_is_good()
    {
        var file = Color(320, 240);
        using var decoder = new JpegFrameDecoder();
        Assert.That(decoder.TryDecode([], 1, 1, out var problem), Is.False);
        Assert.That(problem, Does.Contain("empty"));
        Assert.That(decoder.TryDecode(file.AsSpan(0, file.Length / 2), 1, 1, out problem), Is.False, "half a frame");
        Assert.That(problem, Is.Not.Empty);
        Assert.That(decoder.TryDecode("no JPEG at all"u8, 1, 1, out problem), Is.False);
        Assert.That(decoder.TryDecode(file, 1, 1, out problem), problem);
        Assert.That(decoder.TryDecode(file.AsSpan(0, 100), 1, 1, out problem), Is.False, "a part of the header");
        Assert.That(decoder.TryDecode(file, 1, 1, out problem), problem);
    }

    [Test]
    public void Damaged_frames_never_do_more_than_look_wrong()
    {
        var file = Color(64, 48);
        using var decoder = new JpegFrameDecoder();
        var random = new Random(9);
        var refused = 0;
        for (var i = 0; i < 3000; i++)
        {
            var damaged = (byte[])file.Clone();
            for (var change = random.Next(1, 5); change > 0; change--)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            if (decoder.TryDecode(damaged, 1, 1, out _))
                Assert.That(decoder.Picture.Width, Is.GreaterThanOrEqualTo(4));
            else
                refused++;
        }
        Assert.That(refused, Is.GreaterThan(100));
    }

    [Test]
    public void Decoding_allocates_nothing()
    {
        var file = Color(320, 240);
        using var decoder = new JpegFrameDecoder();
        Assert.That(Allocation.OfTenCalls(() => decoder.TryDecode(file, 160, 120, out _)), Is.Zero);
    }

    private static byte[] Color(int width, int height)
    {
        var (evenWidth, rows) = ((width + 1) / 2, (height + 1) / 2);
        var (luma, u, v) = (new byte[width * height], new byte[evenWidth * rows], new byte[evenWidth * rows]);
        for (var i = 0; i < luma.Length; i++)
            luma[i] = (byte)(i % width < width / 2 ? 60 : 200);
        for (var i = 0; i < u.Length; i++)
            (u[i], v[i]) = i % evenWidth < evenWidth / 2 ? ((byte)200, (byte)90) : ((byte)90, (byte)180);
        using var encoder = new JpegEncoder(95);
        return encoder.Encode(new CameraFrame(FrameFormat.I420, width, height, luma, width, u, v, evenWidth, FrameColors.Bt601Full)).ToArray();
    }
}
