using System.Diagnostics;
using EdgeRuntime.Devices.Video;

namespace EdgeRuntime.Lab.Checks;

/// <summary>A camera of JPEG pictures by v4l2loopback, whose far end is this program too.</summary>
internal static class LoopbackChecks
{
    private const string Uri = $"v4l2://{LoopbackWriter.Camera}?format=mjpeg";

    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(5);

    public static void Run(LabRun lab)
    {
        lab.Check("loopback-mjpeg", Pictures);
        lab.Check("loopback-writer-comes-back", ComesBack);
    }

    private static string Pictures()
    {
        Guest.Need(LoopbackWriter.Camera, "v4l2loopback");
        using var writer = new LoopbackWriter();
        using var source = Open.Frames(Uri);
        Expect.Equal(source.Format.Encoding, FrameEncoding.Jpeg, "encoding");
        for (var i = 0; i < 20; i++)
            Take(source);
        return $"{source.Format}: 20 pictures of {TinyJpeg.Bytes.Length} bytes, each whole";
    }

    private static string ComesBack()
    {
        Guest.Need(LoopbackWriter.Camera, "v4l2loopback");
        var slowest = TimeSpan.Zero;
        for (var time = 0; time < 5; time++)
        {
            using (var source = StartAndOpen(out var writer))
            {
                Take(source);
                writer.Dispose();
                Expect.True(Silent(source), "pictures come from a writer that is gone");
            }
            var clock = Stopwatch.StartNew();
            using var again = StartAndOpen(out var next);
            Take(again);
            slowest = clock.Elapsed > slowest ? clock.Elapsed : slowest;
            next.Dispose();
        }
        Expect.True(slowest < s_soon, $"the next picture came after {slowest.TotalSeconds:0.0} s");
        return FormattableString.Invariant($"5 times, pictures again after {slowest.TotalSeconds:0.00} s at most");
    }

    private static FrameSource StartAndOpen(out LoopbackWriter writer)
    {
        writer = new LoopbackWriter();
        return Open.Frames(Uri);
    }

    // What the kernel still has may come; then nothing does, or the device fails.
    private static bool Silent(FrameSource source)
    {
        try
        {
            for (var i = 0; i < 20; i++)
            {
                if (source.Read(TimeSpan.FromMilliseconds(500)) is not { } frame)
                    return true;
                frame.Release();
            }
            return false;
        }
        catch (DeviceException)
        {
            return true;
        }
    }

    private static void Take(FrameSource source)
    {
        var frame = source.Read(s_soon) ?? throw new InvalidOperationException("no picture within 5 s");
        Expect.True(frame.Data.SequenceEqual(TinyJpeg.Bytes), $"a picture of {frame.Data.Length} bytes is not the one that was written ({TinyJpeg.Bytes.Length} bytes)");
        frame.Release();
    }
}
