using EdgeRuntime.Converter.CommandLine;
using EdgeRuntime.Converter.Reports;
using EdgeRuntime.Evaluation.Layers;
using EdgeRuntime.Evaluation.Reports;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Converter.Compress;

/// <summary>What a compression came to: the final bundle, the report, and a table.</summary>
internal sealed record CompressResult
{
    public required string Name { get; init; }

    /// <summary>The final bundle.</summary>
    public required string Bundle { get; init; }

    /// <summary>The page; its data are beside it.</summary>
    public required string Report { get; init; }

    public required IReadOnlyList<FinishedStep> Steps { get; init; }

    /// <summary>Writes bundle and report of a finished run.</summary>
    public static CompressResult Write(string recipe, CompressSources sources, CompressionRun run, string folder, string? page, CancellationToken cancellation)
    {
        var models = run.Finished.Where(step => step.Model is not null).ToList();
        var result = new CompressResult { Name = sources.Name, Bundle = Path.Combine(folder, $"{sources.Name}.edge"), Report = page ?? Path.Combine(folder, "report.html"), Steps = run.Finished };
        using (var source = File.OpenRead(models[^1].Model!.Bundle))
        using (var file = new AtomicFile(result.Bundle))
        {
            source.CopyTo(file.Stream);
            file.Complete();
        }
        var report = new CompressionReport
        {
            Title = sources.Name,
            Command = $"edgec compress {Path.GetFileName(recipe)}",
            Data = sources.TestName,
            Stages = [.. models.Select(step => step.Stage!)],
            Classes = models[^1].Classes,
            Pruning = Pruning(models),
            Sensitivity = run.Finished.LastOrDefault(step => step.Sensitivity is not null)?.Sensitivity,
            Remarks = [.. run.Finished.Where(step => step.Model is null).SelectMany(step => step.Remarks.Select(remark => $"{step.Name}: {remark}"))],
        };
        // Layers are compared with the last float model before them, which has the same shapes.
        using var last = MeasuredModel.Open(models[^1].Model!.Bundle);
        using var reference = MeasuredModel.Open(models.FindLast(step => !step.Model!.IsQuantized)!.Model!.Bundle);
        HtmlReport.Write(report.WithLayers(reference, last, sources.Test ?? sources.Calibrate, cancellation), result.Report);
        return result;
    }

    /// <summary>Prints it.</summary>
    public void Print()
    {
        Output.Table(Name, ["step", "precision", "bundle", "MACs", "accuracy", "95 % interval", "same class", "native", "ONNX Runtime", "took"],
            Steps.Where(step => step.Stage is not null).Select(step => Row(step.Stage!, step.Skipped)), 2, 3, 4, 5, 6, 7, 8, 9);
        foreach (var step in Steps.Where(step => step.Model is null))
            Console.WriteLine($"{step.Name}: {string.Join("; ", step.Remarks)}");
        Console.WriteLine($"bundle: {Bundle}");
        Console.WriteLine($"report: {Report}");
    }

    private static string[] Row(ReportStage stage, bool skipped) =>
    [
        stage.Name, stage.Precision, Output.Bytes(stage.BundleBytes ?? stage.ModelBytes), Output.Count(stage.Macs), stage.Accuracy is { } accuracy ? $"{accuracy.Value:P2}" : "", stage.Accuracy is { } share ? $"{share.Low:P2} to {share.High:P2}" : "",
        stage.Agreement is { } agreement ? $"{agreement.Value:P2}" : "", stage.NativeUs is { } native ? $"{native:F1} µs" : "", stage.OnnxRuntimeUs is { } other ? $"{other:F1} µs" : "", skipped ? "done before" : $"{stage.Seconds:F1} s",
    ];

    // From the model before the first pruning to the one after the last.
    private static IReadOnlyList<PrunedLayer> Pruning(List<FinishedStep> models)
    {
        var (first, last) = (models.FindIndex(step => step.Name == "prune"), models.FindLastIndex(step => step.Name == "prune"));
        return first < 1 ? [] : PruningComparison.Of(ModelReader.Read(models[first - 1].Model!.Onnx), ModelReader.Read(models[last].Model!.Onnx));
    }
}
