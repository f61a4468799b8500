using System.Diagnostics;
using EdgeRuntime.Devices.Linux.Native;
using EdgeRuntime.Devices.Linux.V4l2;
using EdgeRuntime.Devices.Video;

namespace EdgeRuntime.Lab.Checks;

/// <summary>A camera that is unplugged, or fails: the source ends with an error, and the next one that is opened gives frames.</summary>
internal static class CameraFaultChecks
{
    private const int Times = 10;

    // The one value that a button of V4L2 has.
    private const string ButtonPressed = "0";
    private const string Uri = $"v4l2://{CameraChecks.Camera}?width=640&height=360&fps=30&format=nv12";

    private static readonly TimeSpan s_most = TimeSpan.FromSeconds(5);

    public static void Run(LabRun lab)
    {
        lab.Check("camera-disconnect", static () => Repeat("disconnect"));
        lab.Check("camera-fatal-error", static () => Repeat("inject_fatal_streaming_error"));
    }

    /// <summary>Lets vivid fail: it presses a button of its driver.</summary>
    public static void Inject(string fault)
    {
        using var device = new V4l2Device(LinuxKernel.Instance, CameraChecks.Camera, "lab");
        V4l2Controls.Set(device, V4l2Controls.List(device), fault, ButtonPressed);
    }

    private static string Repeat(string fault)
    {
        var (slowest, message) = (TimeSpan.Zero, "");
        for (var time = 0; time < Times; time++)
        {
            var recovered = Break(fault, out message);
            slowest = recovered > slowest ? recovered : slowest;
            Expect.True(recovered <= s_most, $"the next frame came after {recovered.TotalSeconds:0.0} s");
        }
        return FormattableString.Invariant($"{Times} times, frames again after {slowest.TotalSeconds:0.00} s at most: {message}");
    }

    // From the fault to the first frame of the camera that was opened again.
    private static TimeSpan Break(string fault, out string message)
    {
        var clock = new Stopwatch();
        using (var source = Open.Frames(Uri))
        {
            Take(source);
            Inject(fault);
            clock.Start();
            message = Expect.DeviceError(() =>
            {
                while (clock.Elapsed < s_most)
                    source.Read(TimeSpan.FromSeconds(1))?.Release();
            }, out _);
        }
        using var again = Open.Frames(Uri);
        Take(again);
        return clock.Elapsed;
    }

    private static void Take(FrameSource source) => (source.Read(s_most) ?? throw new InvalidOperationException("no frame within 5 s")).Release();
}
