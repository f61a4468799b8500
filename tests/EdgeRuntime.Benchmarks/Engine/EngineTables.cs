namespace EdgeRuntime.Benchmarks.Engine;

/// <summary>Results as tables for people.</summary>
internal static class EngineTables
{
    /// <summary>A line for each model; what stands behind ONNX Runtime's time is the form of the activations that it is better with.</summary>
    public static TextTable Models(EngineResults results)
    {
        var table = new TextTable("model", "1T native µs", "ONNX Runtime µs", "ratio", "target", "", "2T native µs", "ONNX Runtime µs", "ratio", "target", "");
        foreach (var row in results.Rows)
        {
            if (row.Absent is null)
                table.Add([row.Name, .. row.Timings.SelectMany(Cells)]);
            else
                table.Add(row.Name, "absent");
        }
        return table;
    }

    /// <summary>A line for each group.</summary>
    public static TextTable Means(EngineResults results)
    {
        var table = new TextTable("geometric mean", "models", "threads", "ratio", "target", "");
        foreach (var mean in results.Means)
            table.Add(mean.Group, $"{mean.Rows}", $"{mean.Threads}", $"{mean.Ratio:F2}", Target(mean.Target), Verdict(mean.Met));
        return table;
    }

    /// <summary>A line for each measure of processes.</summary>
    public static TextTable Processes(EngineResults results)
    {
        var table = new TextTable("process", "native", "ONNX Runtime", "ratio", "target", "");
        foreach (var measure in results.Processes)
        {
            table.Add(measure.Name, $"{measure.Native:0.##} {measure.Unit}", measure.Ort is { } ort ? $"{ort:0.##} {measure.Unit}" : "", measure.Ort is { } value && measure.Native > 0 ? $"{value / measure.Native:F2}" : "",
                measure.Target, Verdict(measure.Met));
        }
        return table;
    }

    /// <summary>Where, when, how: one paragraph.</summary>
    public static string Circumstances(EngineResults results) =>
        $"{results.Date:yyyy-MM-dd HH:mm} UTC, {results.Machine.Processor}, {results.Machine.Cores} cores, {results.Machine.System}; {results.Machine.NativeVersion}, kernels: {results.Machine.Kernels}; "
        + $"ONNX Runtime {results.Machine.OrtVersion}. Medians; each engine ran {results.SecondsPerEngine:0.##} s for each number.";

    private static string[] Cells(RowTiming timing) =>
        [Microseconds(timing.NativeUs), timing.Form is { } form ? $"{form} {Microseconds(timing.OrtUs)}" : Microseconds(timing.OrtUs), $"{timing.Ratio:F2}", Target(timing.Target), Verdict(timing.Met)];

    private static string Microseconds(double value) => value < 100 ? $"{value:F2}" : $"{value:F1}";

    private static string Target(double? target) => target is { } least ? $">= {least:0.##}" : "";

    private static string Verdict(bool? met) => met switch { true => "met", false => "MISSED", null => "" };
}
