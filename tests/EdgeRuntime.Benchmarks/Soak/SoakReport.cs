using System.Globalization;
using System.Text;
using System.Text.Json;
using EdgeRuntime.Benchmarks.Engine;

namespace EdgeRuntime.Benchmarks.Soak;

/// <summary>What a soak found; <c>soak.json</c> is this record with snake_case names.</summary>
internal sealed record SoakReport(
    double Minutes, double FramesPerSecond, double LostFrames, double CpuPercent, double ResidentMegabytes, double PeakMegabytes, double ResidentGrowthPercent, double AllocatedBytesPerFrame, MessageReport Messages, double PicturesPerSecond,
    int BrokerDownSeconds, int ExitCode, double StopMilliseconds, string Said, IReadOnlyList<SoakSample> Samples)
{
    private const double MegaByte = 1 << 20;

    private static readonly JsonSerializerOptions s_json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true, NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals };

    public static SoakReport Of(SoakOptions options, IReadOnlyList<SoakSample> samples, MessageReport messages, long peak, double scrapeBytes, int exitCode, TimeSpan stop, string said)
    {
        var (first, last) = (samples[0], samples[^1]);
        var seconds = last.Seconds - first.Seconds;
        var frames = last.Frames - first.Frames;
        // Means of the first and the last tenth: single samples jump by a page or two.
        var tenth = Math.Max(1, samples.Count / 10);
        var (early, late) = (samples.Take(tenth).Average(static sample => sample.Resident), samples.TakeLast(tenth).Average(static sample => sample.Resident));
        return new SoakReport(seconds / 60, frames / seconds, last.Lost - first.Lost, 100 * (last.Cpu - first.Cpu) / seconds, late / MegaByte, peak / MegaByte, 100 * (late - early) / early,
            (last.Allocated - first.Allocated - (samples.Count - 1) * scrapeBytes) / frames, messages, (last.Pictures - first.Pictures) / seconds, options.BrokerDown, exitCode, stop.TotalMilliseconds, said, samples);
    }

    /// <summary>Writes soak.json, soak.csv and the curve of the memory.</summary>
    public void Write(string folder)
    {
        File.WriteAllText(Path.Combine(folder, "soak.json"), JsonSerializer.Serialize(this, s_json) + "\n");
        var csv = new StringBuilder("seconds,rss_bytes,cpu_s,frames,lost_frames,allocated_bytes,messages,pictures\n");
        foreach (var one in Samples)
            csv.Append(CultureInfo.InvariantCulture, $"{one.Seconds:0.0},{one.Resident},{one.Cpu:0.00},{one.Frames:0},{one.Lost:0},{one.Allocated:0},{one.Messages},{one.Pictures}\n");
        File.WriteAllText(Path.Combine(folder, "soak.csv"), csv.ToString());
        File.WriteAllText(Path.Combine(folder, "soak.svg"), ResidentCurve.Draw(Samples));
    }

    public void Print()
    {
        var table = new TextTable("what", "measured", "target");
        table.Add("frames per second", Text($"{FramesPerSecond:0.00}"), "30 held");
        table.Add("frames lost", Text($"{LostFrames:0} of {Samples[^1].Frames - Samples[0].Frames:0}"), "0");
        table.Add("frame to message, median", Text($"{Messages.Median:0.0} ms"), "");
        table.Add("frame to message, 99 of 100", Text($"{Messages.P99:0.0} ms"), "<= 20 ms");
        table.Add("allocated for each frame", Text($"{AllocatedBytesPerFrame:0} bytes"), "0");
        table.Add("resident memory at the end", Text($"{ResidentMegabytes:0.0} MiB (peak {PeakMegabytes:0.0})"), "<= 40 MB");
        table.Add("its growth", Text($"{ResidentGrowthPercent:0.00} %"), "< 1 % in 30 minutes");
        table.Add("processor", Text($"{CpuPercent:0.0} % of a core"), "<= 35 %");
        table.Add("messages", Text($"{Messages.Received} ({Messages.Missing} missing, {Messages.OutOfOrder} out of order, {Messages.Duplicates} twice)"), BrokerDownSeconds > 0 ? $"none lost, broker away for {BrokerDownSeconds} s" : "none lost");
        table.Add("pictures of the live page", Text($"{PicturesPerSecond:0.0} a second"), "");
        table.Add("stopped by SIGTERM", Text($"{StopMilliseconds:0} ms, exit code {ExitCode}"), "<= 2 s, 0");
        Console.Out.Write(table.Text());
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
