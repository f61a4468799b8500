using EdgeRuntime.Converter.Conversion;
using EdgeRuntime.Converter.Pruning;
using EdgeRuntime.Evaluation.Layers;
using EdgeRuntime.Evaluation.Reports;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Converter.Reports;

/// <summary>The report of <c>edgec prune</c>: the model as it came against the one that was written.</summary>
internal static class PruningPage
{
    public static void Write(PruneRequest request, string pruned, string path, CancellationToken cancellation)
    {
        var source = new ConversionRequest { ModelPath = request.ModelPath, OutputPath = "", Shapes = request.Shapes, Preprocessing = request.Preprocessing };
        using var before = MeasuredModel.OpenUnchanged(source, cancellation);
        using var after = MeasuredModel.OpenUnchanged(new ConversionRequest { ModelPath = pruned, OutputPath = "", Preprocessing = request.Preprocessing }, cancellation);
        var own = after.ReadModel();
        HtmlReport.Write(new CompressionReport
        {
            Title = Path.GetFileNameWithoutExtension(pruned),
            Command = $"edgec prune {Path.GetFileName(request.ModelPath)}",
            Data = request.Data ?? "",
            Stages = [StageMeasurement.Run("as it came", before, null, request.Data, cancellation: cancellation), StageMeasurement.Run("pruned", after, before, request.Data, cancellation: cancellation)],
            Pruning = PruningComparison.Of(ModelReader.Read(request.ModelPath), ModelReader.Read(pruned)),
            Graph = PrecisionGraph.Of(own, own),
        }, path);
    }
}
