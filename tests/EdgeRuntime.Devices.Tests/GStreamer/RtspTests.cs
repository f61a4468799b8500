using System.Diagnostics;
using System.Globalization;
using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Linux.GStreamer;
using EdgeRuntime.Devices.Video;

namespace EdgeRuntime.Devices.Tests.GStreamer;

/// <summary>A network camera that goes and comes back. EDGE_RTSP_CYCLES=200 makes a long run of it, with a line on standard error for every ten.</summary>
public sealed class RtspTests
{
    private static readonly int s_cycles = int.Parse(Environment.GetEnvironmentVariable("EDGE_RTSP_CYCLES") ?? "2", CultureInfo.InvariantCulture);

    [OneTimeSetUp]
    public void Demand() => GStreamerPrerequisite.DemandServer();

    [TestCase("?tcp")]
    [TestCase("")]
    public void A_camera_that_goes_ends_the_source_and_one_that_is_back_is_opened_again(string options)
    {
        using var server = new RtspServer();
        var open = new RtspDriver().Prepare(DeviceUri.Parse(server.Uri + options));
        var worst = TimeSpan.Zero;
        server.Start();
        for (var cycle = 1; cycle <= s_cycles; cycle++)
        {
            var back = Stopwatch.GetTimestamp();
            using (var source = OpenPatiently(open))
            {
                var recovered = Stopwatch.GetElapsedTime(back);
                worst = cycle > 1 && recovered > worst ? recovered : worst;
                Assert.That((source.Format.Width, source.Format.Height), Is.EqualTo((64, 48)));
                for (var n = 0; n < 5; n++)
                    source.Read(TimeSpan.FromSeconds(30))!.Release();
                server.Kill();
                Assert.That(() => ReadUntilItEnds(source), Throws.TypeOf<DeviceException>().With.Message.Contains(server.Uri));
            }
            Assert.That(() => open(), Throws.TypeOf<DeviceException>());
            server.Start();
            if (cycle % 10 != 0)
                continue;
            GC.Collect();
            TestContext.Error.WriteLine(FormattableString.Invariant($"cycle {cycle}: worst recovery {worst.TotalSeconds:0.00} s, {Environment.WorkingSet / 1048576.0:0.0} MB"));
        }
    }

    private static void ReadUntilItEnds(FrameSource source)
    {
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < TimeSpan.FromMinutes(1))
            source.Read(TimeSpan.FromSeconds(1))?.Release();
    }

    private static FrameSource OpenPatiently(Func<FrameSource> open)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                return open();
            }
            catch (DeviceException) when (tries < 100)
            {
                Thread.Sleep(100);
            }
        }
    }
}
