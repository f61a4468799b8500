using EdgeRuntime.Converter.Conversion;
using EdgeRuntime.Evaluation.Reports;
using EdgeRuntime.Media;

namespace EdgeRuntime.Converter.Reports;

/// <summary>The report of <c>edgec convert</c>: the model as it came against the bundle that was written.</summary>
internal static class ConversionPage
{
    public static void Write(ConversionRequest request, ConversionResult result, string path, CancellationToken cancellation)
    {
        using var before = MeasuredModel.OpenUnchanged(request, cancellation);
        using var after = MeasuredModel.Open(result.Bundle);
        var (classes, names) = (new ClassAccuracy(0), ClassNames(after.Labels, request.EvaluationData));
        var report = new CompressionReport
        {
            Title = after.Manifest.Name,
            Command = $"edgec convert {Path.GetFileName(request.ModelPath)} to {result.Precision}",
            Data = request.EvaluationData ?? "",
            Stages =
            [
                StageMeasurement.Run("as it came", before, null, request.EvaluationData, cancellation: cancellation),
                StageMeasurement.Run(result.Precision, after, before, request.EvaluationData, classes.Add, cancellation) with { Remarks = result.Remarks },
            ],
            Classes = classes.ToReport(names),
            Remarks = result.NativeUnsupported is { } reason ? [$"Made for ONNX Runtime only: {reason}"] : [],
        };
        HtmlReport.Write(report.WithLayers(before, after, request.EvaluationData ?? request.Quantization.CalibrationData, cancellation), path);
    }

    /// <summary>The model's class names; the data's, where the model has none.</summary>
    private static IReadOnlyList<string> ClassNames(IReadOnlyList<string> labels, string? data)
    {
        if (labels.Count > 0 || data is null)
            return labels;
        using var set = DataSet.Open(data);
        return set.Classes;
    }
}
