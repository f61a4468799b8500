using System.CommandLine;
using System.Globalization;
using EdgeRuntime.Host.Reports;
using EdgeRuntime.Pipeline;

namespace EdgeRuntime.Host.Commands;

/// <summary><c>edgert bench</c>: latency, allocation and memory of a model on this device.</summary>
internal static class BenchCommand
{
    public static Command Create()
    {
        var bundle = OptionParsing.Bundle();
        var seconds = OptionParsing.Seconds("--seconds", "How long each engine is measured [default: 2]", 3600);
        var compare = new Option<bool>("--compare") { Description = "Measure both engines in turns within one run" };
        var json = new Option<bool>("--json") { Description = "Print one JSON object" };
        var command = new Command("bench", "Measures a model on pseudo-random input: load, first run, latency percentiles, allocation, peak memory.") { bundle, seconds, compare, json };
        var profile = new ProfileOptions(command);
        var engine = new EngineOptions(command);
        command.Validators.Add(result =>
        {
            if (profile.AreGiven(result) && (result.GetValue(compare) || engine.Engine(result) != EngineOptions.Native))
                result.AddError("'--profile' and '--trace' look into the native engine alone; leave out '--compare', '--engine' and '--device'.");
        });
        command.SetAction(parsed =>
        {
            var duration = TimeSpan.FromSeconds(parsed.GetValue(seconds) ?? 2);
            using var interruption = new Interruption();
            if (parsed.GetValue(compare))
                Compare(parsed, engine, parsed.GetValue(bundle)!, duration, parsed.GetValue(json), interruption.Token);
            else
                Measure(parsed, engine, profile, parsed.GetValue(bundle)!, duration, parsed.GetValue(json), interruption.Token);
            return CommandLine.Done;
        });
        return command;
    }

    private static void Measure(ParseResult parsed, EngineOptions engine, ProfileOptions profile, string path, TimeSpan duration, bool json, CancellationToken cancellation)
    {
        using var trace = profile.BeginTrace(parsed);
        using var loaded = new LoadedModel(path, bundle => engine.Open(bundle, path, parsed));
        var result = LatencyBenchmark.Run(loaded.Session, duration, cancellation);
        var report = BenchReport.From(result, loaded.Session, engine.Threads(parsed), loaded.LoadMs);
        if (profile.AreGiven(parsed.CommandResult))
            report = report with { Profile = profile.Measure(parsed, loaded, duration, trace, cancellation) };
        if (json)
        {
            ReportJson.Write(report, ReportJson.Default.BenchReport);
            return;
        }
        Print(report);
        if (report.Profile is { } rows)
            ProfileTable.Print(rows, profile.Top(parsed));
        if (trace is not null)
            Console.Out.WriteLine($"wrote {trace.Path}");
    }

    private static void Compare(ParseResult parsed, EngineOptions engine, string path, TimeSpan duration, bool json, CancellationToken cancellation)
    {
        using var native = new LoadedModel(path, bundle => engine.Open(bundle, path, EngineOptions.Native, parsed));
        using var onnxRuntime = new LoadedModel(path, bundle => engine.Open(bundle, path, EngineOptions.OnnxRuntime, parsed));
        var results = LatencyBenchmark.Run([native.Session, onnxRuntime.Session], duration, cancellation);
        var threads = engine.Threads(parsed);
        var report = new CompareReport(
            BenchReport.From(results[0], native.Session, threads, native.LoadMs),
            BenchReport.From(results[1], onnxRuntime.Session, threads, onnxRuntime.LoadMs),
            Math.Round(results[1].P50Us / results[0].P50Us, 3));
        if (json)
        {
            ReportJson.Write(report, ReportJson.Default.CompareReport);
            return;
        }
        Print(report.Native);
        Print(report.Onnxruntime);
        Console.Out.WriteLine($"ONNX Runtime's median is {report.P50Ratio:0.00} times the native engine's.");
    }

    private static void Print(BenchReport report) => Console.Out.Write(
        $"""
        {report.Engine}, {report.Threads} thread{(report.Threads == 1 ? "" : "s")}{(report.Tuned ? ", tuned" : "")}
          load              {report.LoadMs,10:0.00} ms
          first run         {report.FirstMs,10:0.00} ms
          min               {Microseconds(report.MinUs),10} us
          p50               {Microseconds(report.P50Us),10} us
          p90               {Microseconds(report.P90Us),10} us
          p99               {Microseconds(report.P99Us),10} us
          allocated per run {report.AllocatedBytesPerRun,10:0.##} bytes
          peak memory       {report.PeakRssBytes / 1048576.0,10:0.0} MiB
        {(report.IdleCpuPercent is { } idle ? $"  idle CPU          {idle,10:0.00} %\n" : "")}
        """);

    private static string Microseconds(double value) => value.ToString(value < 10 ? "0.000" : "0.0", CultureInfo.InvariantCulture);
}
