using System.Text.Json.Serialization;
using EdgeRuntime.Inference;

namespace EdgeRuntime.Host.Reports;

/// <summary>What <c>edgert bench --profile</c> measured of one operation: means of a run. Tuned: what <c>edgert tune</c> chose of it, <c>kernel</c>, <c>threads</c> or both; null: nothing.</summary>
internal sealed record ProfileRow(string Node, string Operation, string Kernel, int Threads, double Us, double Percent, long Macs, double GmacsPerS, long Bytes,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Tuned)
{
    public static ProfileRow[] From(IReadOnlyList<OperatorTiming> timings)
    {
        var total = 0.0;
        foreach (var timing in timings)
            total += timing.MeanMicroseconds;
        var rows = new ProfileRow[timings.Count];
        for (var i = 0; i < rows.Length; i++)
        {
            var timing = timings[i];
            rows[i] = new ProfileRow(timing.Name, timing.Code.ToString(), timing.Kernel, timing.Threads, Math.Round(timing.MeanMicroseconds, 3), Math.Round(100 * timing.MeanMicroseconds / total, 3),
                timing.Macs, Math.Round(timing.GigaMacsPerSecond, 3), timing.Bytes, TunedPart(timing));
        }
        return rows;
    }

    private static string? TunedPart(OperatorTiming timing) => (timing.TunedKernel, timing.TunedThreads) switch
    {
        (true, true) => "kernel, threads",
        (true, false) => "kernel",
        (false, true) => "threads",
        _ => null,
    };
}
