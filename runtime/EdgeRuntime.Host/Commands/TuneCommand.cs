using System.CommandLine;
using EdgeRuntime.Bundle;
using EdgeRuntime.Host.Reports;
using EdgeRuntime.Inference;
using EdgeRuntime.Inference.Threading;
using EdgeRuntime.Pipeline;

namespace EdgeRuntime.Host.Commands;

/// <summary><c>edgert tune</c>: how many threads should share each operation of a model on this device, kept beside the bundle.</summary>
internal static class TuneCommand
{
    public static Command Create()
    {
        var bundle = OptionParsing.Bundle();
        var threads = OptionParsing.Integer("--threads", $"Threads that the model will run with, 2 to {WorkerPool.MaxThreads}", 2, WorkerPool.MaxThreads);
        threads.Required = true;
        var seconds = OptionParsing.Seconds("--seconds", "How long to measure [default: 5]", 3600);
        var json = new Option<bool>("--json") { Description = "Print one JSON object" };
        var command = new Command("tune", "Measures how many threads should share each operation of a model on this device, and keeps it in BUNDLE.tune for infer, eval and bench.") { bundle, threads, seconds, json };
        command.SetAction(parsed =>
        {
            using var interruption = new Interruption();
            var report = Tune(parsed.GetValue(bundle)!, parsed.GetValue(threads)!.Value, TimeSpan.FromSeconds(parsed.GetValue(seconds) ?? 5), interruption.Token);
            if (parsed.GetValue(json))
                ReportJson.Write(report, ReportJson.Default.TuneReport);
            else
                Print(report);
            return CommandLine.Done;
        });
        return command;
    }

    private static TuneReport Tune(string path, int threads, TimeSpan duration, CancellationToken cancellation)
    {
        using var bundle = BundleReader.Open(path);
        var name = TuningFile.NameFor(path);
        using var file = OutputFiles.Begin(name);
        var result = ThreadTuner.Run(bundle, threads, duration, cancellation);
        var tuning = new TuningFile { Plan = TuningFile.PlanOf(bundle), Processor = ProcessorName.WithKernels(), Threads = threads, Parts = result.Parts };
        if (result.IsQuicker)
        {
            file.Stream.Write(tuning.ToBytes());
            file.Complete();
        }
        return TuneReport.From(result, path, threads, tuning.Processor, result.IsQuicker ? name : null);
    }

    private static void Print(TuneReport report) => Console.Out.Write(
        $"""
        {report.Bundle}, {report.Threads} threads, {report.Processor}
          operations  {report.Operations}, {report.Changed} of them quicker, alone, with another number of threads than the engine estimates
          untuned     {report.UntunedUs,10:0.0} us
          tuned       {report.TunedUs,10:0.0} us, {report.Ratio:0.000} times as fast
        {(report.File is { } file ? $"wrote {file}" : "Tuning does not make this model quicker here: nothing was written.")}

        """);
}
