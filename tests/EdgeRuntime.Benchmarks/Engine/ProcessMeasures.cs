using EdgeRuntime.Bundle;
using EdgeRuntime.Media;

namespace EdgeRuntime.Benchmarks.Engine;

/// <summary>The measures that are not of a model but of the program: start, memory, idleness, allocation. All with the keyword model.</summary>
internal static class ProcessMeasures
{
    private const double MegaByte = 1 << 20;
    private const double LeastStartRatio = 8;
    private const double MostMemoryShare = 1 / 3.0;
    private const double MostIdlePercent = 1;

    /// <exception cref="EdgeRuntimeException">The program fails.</exception>
    public static List<ProcessMeasure> Run(BundleCache bundles, IReadOnlyList<RowResult> rows, int launches)
    {
        var row = Rows.Keyword;
        var bundle = bundles.Get(row)!.Bundle;
        var input = Path.Combine(Path.GetDirectoryName(bundle)!, "keyword.npy");
        WriteInput(bundle, input);
        var timer = new ProcessTimer(BenchPaths.Edgert, bundle, input);
        var start = timer.FirstResult(launches);
        var memory = timer.PeakMemory();
        var measures = new List<ProcessMeasure>
        {
            new($"process start to first result, {row.Name}", "ms", start.Native, start.Ort, $"ratio >= {LeastStartRatio}", start.Ort / start.Native >= LeastStartRatio),
            new($"peak resident memory, {row.Name}", "MiB", memory.Native / MegaByte, memory.Ort / MegaByte, "<= 1/3", memory.Native <= memory.Ort * MostMemoryShare),
            new($"processor time while idle, 2 threads, {row.Name}", "%", Idle(bundle, "native"), Idle(bundle, "onnxruntime"), $"<= {MostIdlePercent}", false),
        };
        measures[^1] = measures[^1] with { Met = measures[^1].Native <= MostIdlePercent };
        var timings = rows.SelectMany(result => result.Timings).ToArray();
        if (timings.Length > 0)
            measures.Add(new ProcessMeasure("allocated bytes per run, the most of all rows", "bytes", timings.Max(timing => timing.AllocatedBytes), null, "0", timings.All(timing => timing.AllocatedBytes == 0)));
        return measures;
    }

    private static double Idle(string bundle, string engine) =>
        ProgramRun.Json(BenchPaths.Edgert, ["bench", bundle, "--engine", engine, "--threads", "2", "--seconds", "0.3", "--json"])["idle_cpu_percent"]!.GetValue<double>();

    private static void WriteInput(string bundle, string path)
    {
        using var reader = BundleReader.Open(bundle);
        var shape = new TensorShape([.. reader.Manifest.Inputs[0].Shape]);
        NpyFile.Write(path, ElementType.Float32, shape, new byte[shape.ElementCount * sizeof(float)]);
    }
}
