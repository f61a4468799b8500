using EdgeRuntime.Inference;

namespace EdgeRuntime.Host.Reports;

/// <summary>What <c>edgert bench --profile</c> measured of one operation: means of a run.</summary>
internal sealed record ProfileRow(string Node, string Operation, string Kernel, int Threads, double Us, double Percent, long Macs, double GmacsPerS, long Bytes)
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
                timing.Macs, Math.Round(timing.GigaMacsPerSecond, 3), timing.Bytes);
        }
        return rows;
    }
}
