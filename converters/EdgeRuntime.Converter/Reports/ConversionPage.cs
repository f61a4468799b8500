using EdgeRuntime.Converter.Conversion;
using EdgeRuntime.Evaluation.Reports;

namespace EdgeRuntime.Converter.Reports;

/// <summary>The report of <c>edgec convert</c>: the model as it came against the bundle that was written.</summary>
internal static class ConversionPage
{
    public static void Write(ConversionRequest request, ConversionResult result, string path, CancellationToken cancellation)
    {
        using var before = MeasuredModel.OpenUnchanged(request, cancellation);
        using var after = OutputFile.IsOnnx(result.Bundle) ? MeasuredModel.OpenUnchanged(new ConversionRequest { ModelPath = result.Bundle, OutputPath = "", State = request.State }, cancellation) : MeasuredModel.Open(result.Bundle);
        var (classes, names) = (new ClassAccuracy(), after.ClassNames(request.EvaluationData));
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
}
