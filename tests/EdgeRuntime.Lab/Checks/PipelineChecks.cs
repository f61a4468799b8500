using System.Diagnostics;
using System.Text.Json;

namespace EdgeRuntime.Lab.Checks;

/// <summary><c>edgert run</c> with a camera that is unplugged, or fails, and comes back, many times: what it says of its source on stdout tells when frames come again.</summary>
internal static class PipelineChecks
{
    private const int Cycles = 200, WarmUp = 60;

    // 1 MB, in hexadecimal. Errors leave some 40 kB in each cycle; the collector looks after so much in place of 4 MB, several times while the program warms up, so that memory that still grows is a leak.
    private const string CollectAfter = "100000";

    private static readonly TimeSpan s_most = TimeSpan.FromSeconds(5);

    public static void Run(LabRun lab) => lab.Check("pipeline-200-cycles", Repeat);

    private static string Repeat()
    {
        var start = new ProcessStartInfo("edgert", ["run", "--source", $"v4l2://{CameraChecks.Camera}?width=640&height=360&fps=30&format=nv12", "--sink", "stdout:"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET_GCgen0size"] = CollectAfter;
        using var edgert = Process.Start(start)!;
        edgert.ErrorDataReceived += static (_, _) => { };
        edgert.BeginErrorReadLine();
        try
        {
            return Repeat(edgert);
        }
        finally
        {
            edgert.Kill();
        }
    }

    private static string Repeat(Process edgert)
    {
        var (slowest, all, resident) = (TimeSpan.Zero, TimeSpan.Zero, 0);
        WaitFor(edgert, true);
        for (var cycle = 0; cycle < WarmUp + Cycles; cycle++)
        {
            if (cycle == WarmUp)
                resident = Guest.ResidentKilobytes(edgert.Id);
            var clock = Stopwatch.StartNew();
            CameraFaultChecks.Inject(cycle % 2 == 0 ? "disconnect" : "inject_fatal_streaming_error");
            WaitFor(edgert, false);
            WaitFor(edgert, true);
            var recovered = clock.Elapsed;
            Expect.True(recovered <= s_most, $"cycle {cycle}: frames came again after {recovered.TotalSeconds:0.0} s");
            (slowest, all) = (recovered > slowest ? recovered : slowest, all + recovered);
        }
        var grown = Guest.ResidentKilobytes(edgert.Id) - resident;
        Expect.True(grown <= 1000, $"resident memory grew by {grown} kB, from {resident} kB");
        return FormattableString.Invariant(
            $"edgert run, {Cycles} cycles after {WarmUp} to warm up (disconnect and fatal error in turns): frames again after {all.TotalSeconds / (WarmUp + Cycles):0.00} s, at most {slowest.TotalSeconds:0.00} s; resident memory {resident} kB {grown:+0;-0;+0} kB");
    }

    private static void WaitFor(Process edgert, bool there)
    {
        while (edgert.StandardOutput.ReadLine() is { } line)
        {
            using var happened = JsonDocument.Parse(line);
            if (happened.RootElement.GetProperty("type").GetString() == "source" && happened.RootElement.GetProperty("active").GetBoolean() == there)
                return;
        }
        throw new InvalidOperationException("edgert ended");
    }
}
