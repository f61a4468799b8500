using System.Text.Json;

namespace EdgeRuntime.Benchmarks.Engine;

/// <summary>What <c>./build.sh bench</c> was asked for.</summary>
/// <param name="Seconds">How long each engine runs for each number.</param>
/// <param name="Launches">How many processes of each engine are started.</param>
/// <param name="Filter">Only rows whose name holds this; null for all. Results of some rows are printed only.</param>
/// <param name="Emit">Whether machine code may be emitted.</param>
/// <param name="WriteDocument">Whether docs/performance.md is brought up to date.</param>
internal sealed record EngineOptions(double Seconds = 1, int Launches = 41, string? Filter = null, bool Emit = true, bool WriteDocument = true);

/// <summary>The native engine against ONNX Runtime, model by model.</summary>
internal static class EngineBenchmark
{
    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Measures, prints, and, unless rows are filtered, writes artifacts/bench/engine.json (engine-intrinsics.json without emitted code) and the document.</summary>
    /// <exception cref="EdgeRuntimeException">A program or model fails; nothing is written then.</exception>
    public static void Run(EngineOptions options)
    {
        var rows = Rows.All.Where(row => options.Filter is null || row.Name.Contains(options.Filter, StringComparison.OrdinalIgnoreCase)).ToArray();
        if (rows.Length == 0)
            throw new ConfigurationException($"--filter {options.Filter}: no such model; there are {string.Join(", ", Rows.All.Select(row => row.Name))}.");
        var bundles = new BundleCache(BenchPaths.Cache);
        Each(rows, "making bundles", row => bundles.Get(row));
        var timer = new RowTimer(bundles, options.Seconds, options.Emit);
        var found = Each(rows, "measuring", timer.Run);
        var results = new EngineResults(
            DateTime.UtcNow, MachineInfo.Read(options.Emit), options.Emit, options.Seconds, found, EngineResults.MeansOf(found, [.. rows.Select(row => row.Group).Distinct()], options.Emit),
            options.Filter is null && options.Emit ? ProcessMeasures.Run(bundles, found, options.Launches) : []);
        Print(results);
        if (options.Filter is null)
            Write(results, options.WriteDocument);
    }

    /// <summary>The results as JSON.</summary>
    public static string ToJson(EngineResults results) => JsonSerializer.Serialize(results, s_json);

    private static void Print(EngineResults results)
    {
        Console.WriteLine(EngineTables.Circumstances(results));
        Console.WriteLine();
        Console.WriteLine(EngineTables.Models(results).Text());
        if (results.Means.Count > 0)
            Console.WriteLine(EngineTables.Means(results).Text());
        if (results.Processes.Count > 0)
            Console.WriteLine(EngineTables.Processes(results).Text());
        var verdicts = results.Rows.SelectMany(row => row.Timings).Select(timing => timing.Met).Concat(results.Means.Select(mean => mean.Met)).Concat(results.Processes.Select(measure => (bool?)measure.Met)).ToArray();
        Console.WriteLine($"{verdicts.Count(met => met == true)} targets met, {verdicts.Count(met => met == false)} missed, {results.Rows.Count(row => row.Absent is not null)} models absent");
    }

    private static void Write(EngineResults results, bool document)
    {
        var json = results.Emit ? BenchPaths.Json : Path.ChangeExtension(BenchPaths.Json, null) + "-intrinsics.json";
        File.WriteAllText(json, ToJson(results) + "\n");
        Console.WriteLine($"written: {Path.GetRelativePath(BenchPaths.Root, json)}");
        if (!document)
            return;
        File.WriteAllText(BenchPaths.Document, PerformanceDocument.Replace(File.ReadAllText(BenchPaths.Document), results.Emit ? "engine" : "intrinsics", PerformanceDocument.Section(results)));
        Console.WriteLine($"written: {Path.GetRelativePath(BenchPaths.Root, BenchPaths.Document)}");
    }

    private static List<T> Each<T>(BenchRow[] rows, string what, Func<BenchRow, T> run)
    {
        var results = new List<T>();
        var shown = !Console.IsErrorRedirected;
        foreach (var row in rows)
        {
            if (shown)
                Console.Error.Write($"\r\e[K[{results.Count + 1}/{rows.Length}] {what}: {row.Name}");
            results.Add(run(row));
        }
        if (shown)
            Console.Error.Write("\r\e[K");
        return results;
    }
}
