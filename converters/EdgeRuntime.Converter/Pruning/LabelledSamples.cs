using EdgeRuntime.Bundle;
using EdgeRuntime.Compression.Pruning;
using EdgeRuntime.Converter.Conversion;
using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Onnx;
using EdgeRuntime.Inference.OnnxRuntime;
using EdgeRuntime.Media;

namespace EdgeRuntime.Converter.Pruning;

/// <summary>Labelled samples as a model's inputs.</summary>
internal static class LabelledSamples
{
    /// <summary>Samples spread evenly over a data set, preprocessed as on the device.</summary>
    public static IEnumerable<LabelledFeeds> Read(string data, Model model, ImagePreprocessing? preprocessing, int count)
    {
        using var set = DataSet.Open(data);
        var manifest = ModelManifest.Create(model, "pruning", preprocessing, []);
        using var session = OnnxRuntimeSession.Open(OnnxWriter.ToBytes(model), new Inference.SessionOptions());
        foreach (var (feeds, label) in DataFeeds.ReadLabelled(set, session, manifest, Math.Min(count, set.Count)))
            yield return new LabelledFeeds(feeds, [label]);
    }
}
