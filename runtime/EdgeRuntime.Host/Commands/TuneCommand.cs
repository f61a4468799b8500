using System.CommandLine;
using EdgeRuntime.Bundle;
using EdgeRuntime.Host.Reports;
using EdgeRuntime.Inference.Threading;
using EdgeRuntime.Pipeline;

namespace EdgeRuntime.Host.Commands;

/// <summary><c>edgert tune</c>: the kernel of each operation of a model, and how many threads should share it, as measured on this device; kept beside the bundle.</summary>
internal static class TuneCommand
{
    private const double DefaultSeconds = 8;

    public static Command Create()
    {
        var bundle = OptionParsing.Bundle();
        var threads = OptionParsing.Integer("--threads", $"Threads that the model will run with, 1 to {WorkerPool.MaxThreads} [default: 1]", 1, WorkerPool.MaxThreads);
        var seconds = OptionParsing.Seconds("--seconds", $"How long to measure [default: {DefaultSeconds}]", 3600);
        var dry = new Option<bool>("--dry-run") { Description = "Measure and print; write nothing" };
        var json = new Option<bool>("--json") { Description = "Print one JSON object" };
        var command = new Command("tune", "Measures on this device by which kernel each INT8 layer of a model is computed best, and how many threads should share each operation, and keeps it in BUNDLE.tune for all commands that run the bundle.") { bundle, threads, seconds, dry, json };
        command.SetAction(parsed =>
        {
            using var interruption = new Interruption();
            var report = Tune(parsed.GetValue(bundle)!, parsed.GetValue(threads) ?? 1, TimeSpan.FromSeconds(parsed.GetValue(seconds) ?? DefaultSeconds), parsed.GetValue(dry), interruption.Token);
            if (parsed.GetValue(json))
                ReportJson.Write(report, ReportJson.Default.TuneReport);
            else
                TuneTable.Print(report);
            return CommandLine.Done;
        });
        return command;
    }

    private static TuneReport Tune(string path, int threads, TimeSpan duration, bool isDry, CancellationToken cancellation)
    {
        using var bundle = BundleReader.Open(path);
        var name = TuningFile.NameFor(path);
        using var file = isDry ? null : OutputFiles.Begin(name);
        var result = ModelTuner.Run(bundle, threads, duration, Console.IsErrorRedirected ? null : static what => Console.Error.WriteLine($"edgert: measuring {what}"), cancellation);
        var tuning = TuningFile.From(result, bundle, threads);
        var outcome = isDry ? TuneReport.Nothing : Keep(result, tuning, file!, name);
        return TuneReport.From(result, tuning, path, outcome, outcome == TuneReport.Wrote ? name : null);
    }

    // What an earlier run wrote is not better than nothing where nothing is better now.
    private static string Keep(TuningResult result, TuningFile tuning, AtomicFile file, string name)
    {
        if (result.IsQuicker)
        {
            file.Stream.Write(tuning.ToBytes());
            file.Complete();
            return TuneReport.Wrote;
        }
        if (!File.Exists(name))
            return TuneReport.Nothing;
        File.Delete(name);
        return TuneReport.Removed;
    }
}
