using System.Globalization;
using EdgeRuntime.Compression.Sensitivity;
using EdgeRuntime.Evaluation.Layers;
using EdgeRuntime.Evaluation.Reports;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Converter.Reports;

/// <summary>The report of <c>edgec sensitivity</c>: what each layer costs when it alone is quantized.</summary>
internal static class SensitivityPage
{
    /// <summary>What is drawn for a layer that changes nothing, in dB: JSON has no infinity.</summary>
    private const double MostDb = 200;

    public static void Write(string file, Model model, IReadOnlyList<LayerSensitivity> layers, IReadOnlyList<SensitivityPoint> curve, string path)
    {
        var order = SensitivityAnalysis.WorstFirst(layers).Select(layer => layers.First(found => found.Layer == layer));
        HtmlReport.Write(new CompressionReport
        {
            Title = Path.GetFileNameWithoutExtension(file),
            Command = $"edgec sensitivity {Path.GetFileName(file)}",
            Stages = [StageFigures.Of(Path.GetFileName(file), "fp32", model, new FileInfo(file).Length)],
            Sensitivity = new SensitivityCurve("SQNR of the network's outputs, dB", true, [.. order.Select(layer => new SensitiveLayer(layer.Name, layer.Operator, Math.Min(layer.OutputSqnrDb, MostDb)))]),
            Graph = PrecisionGraph.Of(model, model),
            Remarks = [.. curve.Select(point => string.Create(CultureInfo.InvariantCulture,
                $"The {point.Layers} least sensitive layers quantized together: {point.OutputSqnrDb:F1} dB, cosine {point.OutputCosine:F5}{(point.Accuracy is { } accuracy ? $", accuracy {accuracy:P2}" : "")}."))],
        }, path);
    }
}
