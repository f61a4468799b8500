using System.Diagnostics;
using EdgeRuntime.Devices.Linux.Native;
using EdgeRuntime.Devices.Linux.V4l2;

namespace EdgeRuntime.Lab.Checks;

/// <summary>A camera that is unplugged, or fails, and comes back, many times: as who supervises a source does, it is closed and opened again until a frame comes.</summary>
internal static class CycleChecks
{
    // The one value that a button of V4L2 has.
    private const string ButtonPressed = "0";
    private const string Uri = $"v4l2://{CameraChecks.Camera}?width=640&height=360&fps=30&format=nv12";
    private const int Cycles = 200;

    // A cycle leaves some 100 kB for the collector (errors, lists of controls); until its first collection, after 8 MB, memory grows for that alone.
    private const int WarmUp = 100;

    private static readonly TimeSpan s_most = TimeSpan.FromSeconds(5);

    public static void Run(LabRun lab) => lab.Check("camera-200-cycles", Repeat);

    private static string Repeat()
    {
        var (slowest, resident) = (TimeSpan.Zero, 0);
        for (var cycle = 0; cycle < WarmUp + Cycles; cycle++)
        {
            if (cycle == WarmUp)
                resident = Guest.ResidentKilobytes();
            var recovered = Break(cycle % 2 == 0 ? "disconnect" : "inject_fatal_streaming_error");
            slowest = recovered > slowest ? recovered : slowest;
            Expect.True(recovered <= s_most, $"cycle {cycle}: the next frame came after {recovered.TotalSeconds:0.0} s");
        }
        var grown = Guest.ResidentKilobytes() - resident;
        Expect.True(grown <= 1000, $"resident memory grew by {grown} kB, from {resident} kB");
        return FormattableString.Invariant($"{Cycles} cycles after {WarmUp} to warm up (disconnect and fatal error in turns), slowest recovery {slowest.TotalSeconds:0.00} s, resident memory {resident} kB {grown:+0;-0;+0} kB");
    }

    // From the fault to the first frame of the camera that was opened again.
    private static TimeSpan Break(string fault)
    {
        var clock = new Stopwatch();
        using (var source = Open.Frames(Uri))
        {
            Take(source);
            Inject(fault);
            clock.Start();
            Expect.DeviceError(() =>
            {
                while (clock.Elapsed < s_most)
                    source.Read(TimeSpan.FromSeconds(1))?.Release();
            }, out _);
        }
        using var again = Open.Frames(Uri);
        Take(again);
        return clock.Elapsed;
    }

    private static void Take(Devices.Video.FrameSource source) => (source.Read(s_most) ?? throw new InvalidOperationException("no frame within 5 s")).Release();

    private static void Inject(string fault)
    {
        using var device = new V4l2Device(LinuxKernel.Instance, CameraChecks.Camera, "lab");
        V4l2Controls.Set(device, V4l2Controls.List(device), fault, ButtonPressed);
    }
}
