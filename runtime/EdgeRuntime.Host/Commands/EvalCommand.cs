using System.CommandLine;
using EdgeRuntime.Host.Reports;
using EdgeRuntime.Media;
using EdgeRuntime.Pipeline;

namespace EdgeRuntime.Host.Commands;

/// <summary><c>edgert eval</c>: a classifier's accuracy and speed over a data set.</summary>
internal static class EvalCommand
{
    public static Command Create()
    {
        var bundle = OptionParsing.Bundle();
        var data = new Option<string>("--data")
        {
            Description = "IDX pair (IMAGES,LABELS or FOLDER/t10k), folder or zip of class folders, or .npz with x and y",
            HelpName = "DATA",
            Required = true,
        };
        var predictions = new Option<string?>("--predictions") { Description = "Write index, label, predicted and score of each sample", HelpName = "FILE.csv" };
        var limit = OptionParsing.Integer("--limit", "Run the first N samples only [default: all]", 1);
        var json = new Option<bool>("--json") { Description = "Print one JSON object" };
        var command = new Command("eval", "Measures a classifier over a data set: accuracy, samples per second, latency percentiles.") { bundle, data, predictions, limit, json };
        var engine = new EngineOptions(command);
        command.SetAction(parsed =>
        {
            var path = parsed.GetValue(bundle)!;
            using var interruption = new Interruption();
            using var loaded = new LoadedModel(path, reader => engine.Open(reader, path, parsed));
            using var dataSet = DataSet.Open(parsed.GetValue(data)!);
            var result = Evaluate(loaded, dataSet, parsed.GetValue(limit) ?? int.MaxValue, parsed.GetValue(predictions), interruption.Token);
            var report = EvalReport.From(result, loaded.Session.Engine, engine.Threads(parsed), loaded.LoadMs);
            if (parsed.GetValue(json))
                ReportJson.Write(report, ReportJson.Default.EvalReport);
            else
                Print(report);
            return CommandLine.Done;
        });
        return command;
    }

    private static EvaluationResult Evaluate(LoadedModel loaded, DataSet dataSet, int limit, string? predictions, CancellationToken cancellation)
    {
        using var progress = new ProgressLine("eval", Math.Min(limit, dataSet.Count));
        using var file = predictions is null ? null : new PredictionFile(predictions);
        var result = DataSetEvaluation.Run(
            loaded.Session, loaded.Bundle.Manifest, loaded.Bundle.Labels, dataSet, limit, progress.Report, file is null ? null : file.Write, cancellation);
        file?.Complete();
        return result;
    }

    private static void Print(EvalReport report) => Console.Out.Write(
        $"""
        {report.Count} samples, {report.Engine}, {report.Threads} thread{(report.Threads == 1 ? "" : "s")}
          accuracy    {(report.Accuracy is { } accuracy ? $"{accuracy * 100:0.00} % ({report.Correct} of {report.Labelled})" : "unknown: nothing has a label")}
          speed       {report.ImagesPerSecond:0} samples/s
          latency     p50 {report.P50Us:0.0} us, p99 {report.P99Us:0.0} us
          load        {report.LoadMs:0.00} ms
          peak memory {report.PeakRssBytes / 1048576.0:0.0} MiB

        """);
}
