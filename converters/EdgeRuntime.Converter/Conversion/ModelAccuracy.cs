using EdgeRuntime.Bundle;
using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Onnx;
using EdgeRuntime.Inference;
using EdgeRuntime.Inference.OnnxRuntime;
using EdgeRuntime.Lowering;
using EdgeRuntime.Media;
using EdgeRuntime.Pipeline;

namespace EdgeRuntime.Converter.Conversion;

/// <summary>Measures models in memory on labelled data: by the native engine, or by ONNX Runtime where that lacks an operator.</summary>
internal sealed class ModelAccuracy(Manifest manifest, IReadOnlyList<string> labels, string data) : IDisposable
{
    private readonly DataSet _set = DataSet.Open(data);

    /// <summary>How many samples a measurement takes.</summary>
    public int Samples => _set.Count;

    /// <exception cref="ConfigurationException">The data has no labels, or the model gives no class scores.</exception>
    public double Of(Model model, CancellationToken cancellation)
    {
        using var session = Open(model);
        return DataSetEvaluation.Run(session, manifest, labels, _set, cancellation: cancellation).Accuracy ?? throw new ConfigurationException($"{data}: has no labels; accuracy needs them.");
    }

    public void Dispose() => _set.Dispose();

    private static InferenceSession Open(Model model)
    {
        try
        {
            return NativeSession.Open(GraphLowering.Lower(model, new LoweringOptions { WeightType = WeightType.AsInModel }), new SessionOptions());
        }
        catch (UnsupportedOperatorException)
        {
            return OnnxRuntimeSession.Open(OnnxWriter.ToBytes(model), new SessionOptions());
        }
    }
}
