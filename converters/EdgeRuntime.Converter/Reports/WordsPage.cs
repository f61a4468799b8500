using EdgeRuntime.Converter.Conversion;
using EdgeRuntime.Evaluation.Layers;
using EdgeRuntime.Evaluation.Reports;
using EdgeRuntime.Graph.Onnx;

namespace EdgeRuntime.Converter.Reports;

/// <summary>The report of <c>edgec evaluate-words</c>: a model of words, measured at all thresholds.</summary>
internal static class WordsPage
{
    public static void Write(string file, ModelFile model, string data, WordReport words, string path)
    {
        var own = model.ReadModel();
        HtmlReport.Write(new CompressionReport
        {
            Title = model.Manifest.Name,
            Command = $"edgec evaluate-words {Path.GetFileName(file)}",
            Data = data,
            Stages = [StageFigures.Of(Path.GetFileName(file), model.Manifest.Precision, own, OnnxWriter.ToBytes(own).Length) with { BundleBytes = new FileInfo(file).Length }],
            Words = words,
            Graph = PrecisionGraph.Of(own, own),
        }, path);
    }
}
