using System.Text.Json.Nodes;

namespace EdgeRuntime.Benchmarks.Engine;

/// <summary>Times rows with <c>edgert bench --compare</c>: the shipped program, both engines in turns in one process, buffers bound once.</summary>
internal sealed class RowTimer(BundleCache bundles, double seconds, bool emit)
{
    /// <summary>Times a row with one and with two threads.</summary>
    /// <exception cref="EdgeRuntimeException">It cannot be converted, or the program fails.</exception>
    public RowResult Run(BenchRow row)
    {
        if (bundles.Get(row) is not { } found)
            return new RowResult(row.Name, row.Group.Name, [], "its file is not on this machine");
        return new RowResult(row.Name, row.Group.Name, [Time(row, found, 1), Time(row, found, 2)]);
    }

    private RowTiming Time(BenchRow row, RowBundles found, int threads)
    {
        var target = threads == 2 ? emit ? row.Target2 : null : emit ? row.Target : row.TargetWithoutEmit;
        var plain = Compare(found.Bundle, threads);
        if (found.Signed is not { } path)
            return Timing(plain, threads, null, null, target);
        var signed = Compare(path, threads);
        return Ratio(signed) < Ratio(plain) ? Timing(signed, threads, "s8", Ratio(plain), target) : Timing(plain, threads, "u8", Ratio(signed), target);
    }

    private JsonObject Compare(string bundle, int threads) =>
        ProgramRun.Json(BenchPaths.Edgert, ["bench", bundle, "--compare", "--json", "--threads", $"{threads}", "--seconds", $"{seconds}"], emit);

    private static RowTiming Timing(JsonObject report, int threads, string? form, double? other, double? target) =>
        new(threads, Number(report, "native", "p50_us"), Number(report, "onnxruntime", "p50_us"), Ratio(report), form, other, target, Number(report, "native", "allocated_bytes_per_run"));

    private static double Ratio(JsonObject report) => Number(report, "onnxruntime", "p50_us") / Number(report, "native", "p50_us");

    private static double Number(JsonObject report, string engine, string key) => report[engine]![key]!.GetValue<double>();
}
