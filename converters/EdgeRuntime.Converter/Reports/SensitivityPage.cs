using System.Globalization;
using EdgeRuntime.Compression.Sensitivity;
using EdgeRuntime.Converter.Conversion;
using EdgeRuntime.Evaluation.Layers;
using EdgeRuntime.Evaluation.Reports;

namespace EdgeRuntime.Converter.Reports;

/// <summary>The report of <c>edgec sensitivity</c>: what each layer costs when it alone is quantized.</summary>
internal static class SensitivityPage
{
    /// <summary>What is drawn for a layer that changes nothing, in dB: JSON has no infinity.</summary>
    private const double MostDb = 200;

    public static void Write(string file, ModelSensitivity found, string path) => HtmlReport.Write(new CompressionReport
    {
        Title = Path.GetFileNameWithoutExtension(file),
        Command = $"edgec sensitivity {Path.GetFileName(file)}",
        Stages = [StageFigures.Of(Path.GetFileName(file), "fp32", found.Network, new FileInfo(file).Length)],
        Sensitivity = CurveOf(found),
        Graph = PrecisionGraph.Of(found.Network, found.Network),
        Remarks = Remarks(found),
    }, path);

    /// <summary>The layers, the most sensitive one first.</summary>
    public static SensitivityCurve CurveOf(ModelSensitivity found)
    {
        var order = SensitivityAnalysis.WorstFirst(found.Layers).Select(layer => found.Layers.First(other => other.Layer == layer));
        return new SensitivityCurve("SQNR of the network's outputs, dB", true, [.. order.Select(layer => new SensitiveLayer(layer.Name, layer.Operator, Math.Min(layer.OutputSqnrDb, MostDb)))]);
    }

    /// <summary>The curve, a sentence for each point.</summary>
    public static IReadOnlyList<string> Remarks(ModelSensitivity found) => [.. found.Curve.Select(point => string.Create(CultureInfo.InvariantCulture,
        $"The {point.Layers} least sensitive layers quantized together: {point.OutputSqnrDb:F1} dB, cosine {point.OutputCosine:F5}{(point.Accuracy is { } accuracy ? $", accuracy {accuracy:P2}" : "")}"))];
}
