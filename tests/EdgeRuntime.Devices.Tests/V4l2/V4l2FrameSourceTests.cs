using System.Diagnostics;
using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Linux.V4l2;
using EdgeRuntime.Devices.Video;
using EdgeRuntime.Frames;

namespace EdgeRuntime.Devices.Tests.V4l2;

public sealed class V4l2FrameSourceTests
{
    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(30);

    [Test]
    public void Gaps_in_the_drivers_numbers_are_lost_frames()
    {
        var camera = new FakeCamera { Number = static frame => new uint[] { uint.MaxValue - 1, uint.MaxValue, 2, 3, 7 }[frame] };
        using var source = Open(camera);
        var numbers = Enumerable.Range(0, 5).Select(_ => Take(source)).ToArray();
        Assert.That(numbers, Is.EqualTo(new long[] { 4_294_967_294, 4_294_967_295, 4_294_967_298, 4_294_967_299, 4_294_967_303 }));
        Assert.That(source.Missed, Is.EqualTo(5));
    }

    [Test]
    public void A_driver_that_does_not_number_is_numbered()
    {
        using var source = Open(new FakeCamera { Number = static _ => 0 });
        Assert.That(new[] { Take(source), Take(source), Take(source), source.Missed }, Is.EqualTo(new long[] { 0, 1, 2, 0 }));
    }

    [Test]
    public void Damaged_and_short_frames_are_counted_and_their_buffers_used_again()
    {
        var camera = new FakeCamera { Damaged = static frame => frame is 1 or 2, Used = static (frame, length) => frame == 4 ? length - 1 : frame == 5 ? 0 : length };
        using var source = Open(camera);
        Assert.That(Enumerable.Range(0, 5).Select(_ => Take(source)), Is.EqualTo(new long[] { 0, 3, 6, 7, 8 }));
        Assert.That(source.Missed, Is.EqualTo(4));
    }

    [Test]
    public void The_drivers_time_is_taken_where_it_can_be()
    {
        var start = Stopwatch.GetTimestamp();
        var camera = new FakeCamera { Time = frame => frame switch { 1 => 5, 2 => (Stopwatch.GetTimestamp() / 1000) + 1_000_000_000, _ => null } };
        using var source = Open(camera);
        for (var n = 0; n < 4; n++)
        {
            var frame = source.Read(s_long)!;
            Assert.That(frame.Timestamp, Is.InRange(start, Stopwatch.GetTimestamp()));
            frame.Release();
        }
    }

    [TestCase(19, "the camera (Fake Camera) is gone")]
    [TestCase(5, "the camera (Fake Camera) failed: taking a frame")]
    public void A_camera_that_fails_ends_the_source_with_what_happened(int errno, string text)
    {
        var camera = new FakeCamera { Failure = (2, errno) };
        using (var source = Open(camera))
        {
            Take(source);
            Take(source);
            Assert.That(() => source.Read(s_long), Throws.TypeOf<DeviceException>().With.Message.Contains(text).And.Message.Contains($"errno {errno}"));
        }
        Assert.That((camera.IsOpen, camera.IsStreaming, camera.Mapped), Is.EqualTo((false, false, 0)));
        camera.Failure = (uint.MaxValue, 0);
        using var again = Open(camera);
        Take(again);
    }

    [TestCase(2, "is not connected, or has another number")]
    [TestCase(13, "group 'video'")]
    [TestCase(16, "fuser -v /dev/video0")]
    public void A_node_that_cannot_be_opened_says_what_helps(int errno, string text) =>
        Assert.That(() => Open(new FakeCamera { OpenErrno = errno }), Throws.TypeOf<DeviceException>().With.Message.Contains(text).And.Message.Contains("v4l2:///dev/video0"));

    [TestCase(V4l2Requests.SetFormat, 16, "fuser -v")]
    [TestCase(V4l2Requests.RequestBuffers, 16, "fuser -v")]
    [TestCase(V4l2Requests.StreamOn, 28, "bus of /dev/video0 (Fake Camera) has no room")]
    [TestCase(V4l2Requests.QueryBuffer, 22, "asking where buffer 0 is")]
    public void An_opening_that_fails_gives_everything_back(uint request, int errno, string text)
    {
        var camera = new FakeCamera();
        camera.Refused[request] = errno;
        Assert.That(() => Open(camera), Throws.TypeOf<DeviceException>().With.Message.Contains(text));
        Assert.That((camera.IsOpen, camera.Mapped), Is.EqualTo((false, 0)));
    }

    [TestCase(0x0400_0002u, "gives no pictures")]
    [TestCase(0x0000_0001u, "no streaming")]
    public void A_node_that_is_no_camera_is_refused(uint capabilities, string text) => Assert.That(() => Open(new FakeCamera { Capabilities = capabilities }), Throws.TypeOf<DeviceException>().With.Message.Contains(text));

    [Test]
    public void A_change_of_the_source_is_an_error_once_no_frame_comes()
    {
        using var source = Open(new FakeCamera { IsSilent = true, HasChanged = true });
        Assert.That(() => source.Read(TimeSpan.FromMilliseconds(1)), Throws.TypeOf<DeviceException>().With.Message.Contains("changed"));
    }

    [Test]
    public void Frames_that_are_held_at_the_end_stay_mapped_until_released()
    {
        var camera = new FakeCamera { Content = static frame => [(byte)(frame + 1)] };
        var source = Open(camera);
        var (first, second) = (source.Read(s_long)!, source.Read(s_long)!);
        source.Dispose();
        Assert.That((camera.Mapped, first.Data[0], second.Data[0]), Is.EqualTo((2, 1, 2)));
        first.Release();
        Assert.That((camera.Mapped, second.Pixels.Pixels[0]), Is.EqualTo((1, 2)));
        second.Release();
        Assert.That(camera.Mapped, Is.Zero);
    }

    [Test]
    public void Planes_of_their_own_are_read_with_their_strides_and_offsets()
    {
        using var source = Open(new FakeCamera { IsPlanar = true, Formats = [("YM12", [])], Padding = 64, Content = static _ => [9, 8, 7] }, "?width=64&height=48");
        var frame = source.Read(s_long)!;
        var pixels = frame.Pixels;
        Assert.That((pixels.Format, pixels.Stride, pixels.ChromaStride, pixels.Chroma.Length, pixels.SecondChroma[0]), Is.EqualTo((FrameFormat.I420, 128, 64, 64 * 24, 9)));
        frame.Release();
    }

    [Test]
    public void Bytes_before_a_planes_picture_are_skipped()
    {
        using var source = Open(new FakeCamera { IsPlanar = true, Formats = [("NV12", [])], Padding = 64, DataOffset = 2, Used = static (_, length) => length, Content = static _ => [9, 8, 7] }, "?width=64&height=48");
        var frame = source.Read(s_long)!;
        Assert.That((frame.Data[0], frame.Pixels.Pixels[0]), Is.EqualTo((7, 7)));
        frame.Release();
    }

    [Test]
    public void Memory_is_exported_where_the_driver_can_and_closed_with_the_buffer()
    {
        var camera = new FakeCamera();
        var source = Open(camera);
        var frame = source.Read(s_long)!;
        Assert.That((frame.DmaBuffer, frame.DmaBuffer, camera.Calls.Count(static call => call == V4l2Requests.ExportBuffer)), Is.EqualTo((100, 100, 1)));
        source.Dispose();
        Assert.That(camera.Closed, Is.Empty);
        frame.Release();
        Assert.That(camera.Closed, Is.EqualTo(new[] { 100 }));

        var without = new FakeCamera();
        without.Refused[V4l2Requests.ExportBuffer] = 25;
        using var other = Open(without);
        var plain = other.Read(s_long)!;
        Assert.That(plain.DmaBuffer, Is.EqualTo(-1));
        plain.Release();
    }

    [Test]
    public void A_jpeg_ends_where_the_file_ends()
    {
        byte[] file = [0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xda, 0, 2, 5, 0xff, 0, 6, 0xff, 0xd0, 7, 0xff, 0xd9];
        var camera = new FakeCamera { Formats = [("MJPG", [])], Content = frame => frame == 0 ? [.. file, 1, 2, 3, 0xff, 0xd9, 4] : frame == 1 ? [1, 2] : file, Used = (frame, length) => frame == 0 ? length : file.Length };
        using var source = Open(camera);
        foreach (var sequence in (long[])[0, 2])
        {
            var frame = source.Read(s_long)!;
            Assert.That((frame.Sequence, frame.Encoding, frame.Data.SequenceEqual(file)), Is.EqualTo((sequence, FrameEncoding.Jpeg, true)));
            frame.Release();
        }
        Assert.That(source.Missed, Is.EqualTo(1));
    }

    [Test]
    public void Too_few_buffers_are_refused() => Assert.That(() => Open(new FakeCamera { BuffersGiven = 1 }), Throws.TypeOf<DeviceException>().With.Message.Contains("1 buffers"));

    private static long Take(FrameSource source)
    {
        VideoFrame? frame = null;
        for (var tries = 0; frame is null && tries < 100; tries++)
            frame = source.Read(s_long);
        var sequence = frame!.Sequence;
        frame.Release();
        return sequence;
    }

    private static FrameSource Open(FakeCamera camera, string options = "") => new V4l2Driver(camera).Prepare(DeviceUri.Parse($"v4l2:///dev/video0{options}"))();
}
