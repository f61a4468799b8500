using EdgeRuntime.Converter.Conversion;
using EdgeRuntime.Evaluation.Layers;
using EdgeRuntime.Evaluation.Reports;
using EdgeRuntime.Graph.Onnx;
using EdgeRuntime.Pipeline;

namespace EdgeRuntime.Converter.Reports;

/// <summary>The report of <c>edgec evaluate</c>: one model, measured.</summary>
internal static class EvaluationPage
{
    public static void Write(string file, ModelFile model, string data, EvaluationResult result, IReadOnlyList<ReportClass> classes, string path)
    {
        var own = model.ReadModel();
        var isBundle = ModelFile.IsBundle(file);
        var precision = isBundle ? model.Manifest.Precision : ModelPrecision.Of(own);
        var stage = StageFigures.Of(Path.GetFileName(file), precision, own, isBundle ? OnnxWriter.ToBytes(own).Length : new FileInfo(file).Length) with
        {
            BundleBytes = isBundle ? new FileInfo(file).Length : null,
            Accuracy = Share.Of(result.Correct, result.Labelled),
            NativeUs = model.Session.Engine == "native" ? result.P50Us : null,
            OnnxRuntimeUs = model.Session.Engine == "native" ? null : result.P50Us,
        };
        HtmlReport.Write(new CompressionReport
        {
            Title = model.Manifest.Name,
            Command = $"edgec evaluate {Path.GetFileName(file)}",
            Data = data,
            Stages = [stage],
            Classes = classes,
            Graph = PrecisionGraph.Of(own, own),
        }, path);
    }
}
