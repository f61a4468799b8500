using System.Diagnostics;
using EdgeRuntime.Devices.Linux.V4l2;

namespace EdgeRuntime.Lab.Checks;

/// <summary>Cameras: vivid, the kernel's test driver, and its faults.</summary>
internal static class CameraChecks
{
    public const string Camera = "/dev/video0";

    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(10);

    public static void Run(LabRun lab)
    {
        lab.Check("camera-formats", Formats);
        lab.Check("camera-yuyv", static () => Stream($"v4l2://{Camera}?width=640&height=480&fps=25&format=yuyv", 25, 640 * 480 * 2));
        lab.Check("camera-nv12", static () => Stream($"v4l2://{Camera}?width=640&height=480&fps=25&format=nv12", 25, 640 * 480 * 3 / 2));
        lab.Check("camera-dropped-buffers", Dropped);
        lab.Check("camera-unsupported-format", static () => Expect.DeviceError(static () => Open.Frames($"v4l2://{Camera}?width=640&height=480&format=mjpeg").Dispose(), out _));
        lab.Check("camera-missing", static () => Expect.DeviceError(static () => Open.Frames("v4l2:///dev/video77").Dispose(), out _));
    }

    private static string Formats()
    {
        var camera = V4l2Camera.Describe(Camera);
        Expect.True(camera.Formats.Any(static format => format.FourCc == "NV12") && camera.Formats.Any(static format => format.FourCc == "YUYV"), "NV12 or YUYV is not listed");
        return $"{camera.Card} ({camera.Driver}), {camera.Formats.Count} formats, {camera.Controls.Count} controls";
    }

    private static string Stream(string uri, int frames, int bytes)
    {
        using var source = Open.Frames(uri);
        var (first, last, firstTime, lastTime) = (-1L, 0L, 0L, 0L);
        var sums = new HashSet<long>();
        for (var i = 0; i < frames; i++)
        {
            var frame = source.Read(s_soon) ?? throw new InvalidOperationException("no frame within 10 s");
            Expect.Equal((frame.Width, frame.Height), (640, 480), "size");
            Expect.True(frame.Data.Length >= bytes, $"{frame.Data.Length} bytes, expected {bytes}");
            Expect.True(frame.Sequence > last || first < 0, "numbers do not rise");
            var sum = 0L;
            foreach (var value in frame.Data[..bytes])
                sum = sum * 31 + value;
            sums.Add(sum);
            (first, firstTime) = first < 0 ? (frame.Sequence, frame.Timestamp) : (first, firstTime);
            (last, lastTime) = (frame.Sequence, frame.Timestamp);
            frame.Release();
        }
        Expect.True(sums.Count > frames / 2, $"only {sums.Count} of {frames} pictures differ");
        Expect.Equal(last - first + 1 - frames, source.Missed, "gaps in the numbers and missed frames");
        return FormattableString.Invariant($"{source.Format}: {frames} frames, {sums.Count} distinct, {source.Missed} missed, {(last - first) * (double)Stopwatch.Frequency / (lastTime - firstTime):0.0} fps by timestamps");
    }

    private static string Dropped()
    {
        Guest.Run("v4l2-ctl", "-d", Camera, "-c", "percentage_of_dropped_buffers=40");
        try
        {
            using var source = Open.Frames($"v4l2://{Camera}?width=640&height=360&fps=30&format=nv12");
            for (var i = 0; i < 30; i++)
                (source.Read(s_soon) ?? throw new InvalidOperationException("no frame within 10 s")).Release();
            Expect.True(source.Missed is > 2 and < 100, $"{source.Missed} missed frames, expected about 20");
            return $"30 frames, {source.Missed} counted as missed";
        }
        finally
        {
            Guest.Run("v4l2-ctl", "-d", Camera, "-c", "percentage_of_dropped_buffers=0");
        }
    }
}
