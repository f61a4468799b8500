using EdgeRuntime.Frames;

namespace EdgeRuntime.Media.Tests.Images;

public sealed class JpegHeaderTests
{
    [Test]
    public void The_size_is_that_of_the_frame_header()
    {
        using var encoder = new JpegEncoder();
        var file = encoder.Encode(new CameraFrame(FrameFormat.Grey, 321, 123, new byte[321 * 123])).ToArray();
        Assert.That(JpegHeader.TryReadSize(file, out var width, out var height), Is.True);
        Assert.That((width, height), Is.EqualTo((321, 123)));
    }

    [Test]
    public void Any_beginning_of_a_file_is_an_answer_and_no_exception()
    {
        using var encoder = new JpegEncoder();
        var file = encoder.Encode(new CameraFrame(FrameFormat.Grey, 64, 48, new byte[64 * 48])).ToArray();
        var random = new Random(5);
        for (var length = 0; length < Math.Min(700, file.Length); length++)
        {
            var damaged = file.AsSpan(0, length).ToArray();
            JpegHeader.TryReadSize(damaged, out _, out _);
            if (length > 2)
                damaged[random.Next(2, length)] = (byte)random.Next(256);
            if (JpegHeader.TryReadSize(damaged, out var width, out var height))
                Assert.That(width * height, Is.GreaterThan(0));
        }
        Assert.That(JpegHeader.TryReadSize("no picture"u8, out _, out _), Is.False);
    }
}
