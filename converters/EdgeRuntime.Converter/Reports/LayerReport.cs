using EdgeRuntime.Converter.CommandLine;
using EdgeRuntime.Converter.Conversion;
using EdgeRuntime.Evaluation.Layers;
using EdgeRuntime.Evaluation.Reports;
using EdgeRuntime.Graph;
using EdgeRuntime.Media;

namespace EdgeRuntime.Converter.Reports;

/// <summary>Adds the layers of a compressed model, compared with the float model, to a report.</summary>
internal static class LayerReport
{
    /// <summary>Samples that the layers are compared on.</summary>
    private const int Samples = 64;

    /// <param name="report">The report.</param>
    /// <param name="model">The float model.</param>
    /// <param name="compressed">The model made from it.</param>
    /// <param name="data">DATA to run both on; null compares what needs no data. A model of several inputs, or with state, is compared without.</param>
    /// <param name="cancellation">Stops between samples.</param>
    public static CompressionReport WithLayers(this CompressionReport report, MeasuredModel model, MeasuredModel compressed, string? data, CancellationToken cancellation)
    {
        var (before, after) = (model.ReadModel(), compressed.ReadModel());
        using var set = data is null || model.OnnxRuntime.Inputs.Count != 1 ? null : DataSet.Open(data, labelsRequired: false);
        var count = Math.Min(Samples, set?.Count ?? 0);
        IEnumerable<IReadOnlyDictionary<string, TensorData>> feeds = set is null ? [] : DataFeeds.Read(set, model.OnnxRuntime, model.Manifest, count);
        var layers = ProgressBar.Run("comparing layers", count, progress => LayerComparison.Run(before, after, feeds, done => progress(done, null), cancellation));
        return report with { Layers = layers, LayerSamples = count, Graph = PrecisionGraph.Of(before, after) };
    }
}
