using EdgeRuntime.Devices.Simulated;
using EdgeRuntime.Frames;

namespace EdgeRuntime.Devices.Tests.Simulated;

public sealed class TestPatternTests
{
    // Grey is dark behind the objects (at most 112), objects are bright (from 150): their bounding box is where the bright pixels are.
    [Test]
    public void The_bright_pixels_are_where_the_pattern_says([Values] FrameFormat format, [Values(0L, 1L, 77L, 100_003L)] long frame)
    {
        var pattern = new TestPattern(format, 160, 120, boxes: 1, seed: 5);
        var picture = new byte[pattern.Bytes];
        pattern.Paint(frame, picture);
        var camera = new CameraFrame(format, 160, 120, picture);
        var (left, top, right, bottom, count) = (int.MaxValue, int.MaxValue, -1, -1, 0);
        for (var y = 0; y < 120; y++)
        {
            for (var x = 0; x < 160; x++)
            {
                if (camera.Pixels[(y * camera.Stride) + (x * CameraFrame.BytesPerPixel(format))] < 150)
                    continue;
                (left, top, right, bottom, count) = (Math.Min(left, x), Math.Min(top, y), Math.Max(right, x), Math.Max(bottom, y), count + 1);
            }
        }
        var box = pattern.Box(0, frame);
        Assert.That((left, top, right - left + 1, bottom - top + 1, count), Is.EqualTo((box.X, box.Y, box.Width, box.Height, box.Width * box.Height)));
    }

    [TestCase(FrameFormat.Nv12, 0, 1)]
    [TestCase(FrameFormat.Nv21, 1, 0)]
    public void Chroma_has_the_objects_color(FrameFormat format, int u, int v)
    {
        var pattern = new TestPattern(format, 64, 64, boxes: 2, seed: 1);
        var picture = new byte[pattern.Bytes];
        pattern.Paint(9, picture);
        var chroma = new CameraFrame(format, 64, 64, picture).Chroma;
        var box = pattern.Box(1, 9);
        var at = (box.Y / 2 * 64) + box.X;
        // Yellow (255, 220, 0): Cb 26.2, Cr 159.1 by BT.601.
        Assert.That((chroma[at + u], chroma[at + v]), Is.EqualTo(((byte)26, (byte)159)));
    }

    [Test]
    public void Objects_stay_inside_and_move()
    {
        var pattern = new TestPattern(FrameFormat.Grey, 640, 480, TestPattern.MaxBoxes, seed: 3);
        for (var frame = 0; frame < 1000; frame++)
        {
            for (var index = 0; index < pattern.Boxes; index++)
            {
                var box = pattern.Box(index, frame);
                Assert.That(box.X >= 0 && box.Y >= 0 && box.X + box.Width <= 640 && box.Y + box.Height <= 480 && box.X % 2 == 0 && box.Y % 2 == 0, $"{index} in {frame}: {box}");
                Assert.That(box, Is.Not.EqualTo(pattern.Box(index, frame + 1)));
            }
        }
    }

    [TestCase(641, 480)]
    [TestCase(640, 30)]
    [TestCase(8194, 480)]
    public void A_size_that_cannot_be_is_refused(int width, int height) =>
        Assert.That(() => new TestPattern(FrameFormat.Nv12, width, height), Throws.TypeOf<ConfigurationException>().With.Message.Contains($"{width}x{height}"));
}
