using EdgeRuntime.Bundle;
using EdgeRuntime.Compression.Calibration;
using EdgeRuntime.Compression.Quantization;
using EdgeRuntime.Converter.CommandLine;
using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Onnx;
using EdgeRuntime.Inference;
using EdgeRuntime.Inference.OnnxRuntime;
using EdgeRuntime.Media;

namespace EdgeRuntime.Converter.Conversion;

/// <summary><c>--precision int8</c>: weights and activations in 8 bits, with ranges from calibration data.</summary>
internal static class StaticInt8
{
    public static PrecisionChange Apply(Model optimized, Manifest manifest, ConversionRequest request, CancellationToken cancellation)
    {
        if (request.State.Count > 0)
            throw new ConfigurationException("--precision int8 with --state: calibration runs samples one by one and never sees a state that was carried; convert to fp32 or fp16.");
        CheckExcluded(optimized, request);
        var result = Quantize(optimized, manifest, request.Quantization, cancellation);
        return new PrecisionChange { Model = result.Model, Calibration = result.Table.Summary, Remarks = result.Steps };
    }

    private static PostTrainingResult Quantize(Model model, Manifest manifest, QuantizationRequest request, CancellationToken cancellation)
    {
        if (request.CalibrationData is not { } spec)
            throw new ConfigurationException("INT8 needs calibration data: name it with --calibrate DATA.");
        using var set = DataSet.Open(spec, labelsRequired: false);
        using var session = OnnxRuntimeSession.Open(OnnxWriter.ToBytes(model), new SessionOptions());
        var count = Math.Min(request.CalibrationSamples, set.Count);
        var options = new PostTrainingOptions
        {
            Calibration = new CalibrationOptions { Method = request.Method, Percentile = request.Percentile, Symmetric = request.SymmetricActivations, RefuseSynthetic = !request.AllowSynthetic },
            Quantization = new QuantizationOptions { ExcludedNodes = [.. request.Exclude], SymmetricActivations = request.SymmetricActivations, PerTensorWeights = request.PerTensorWeights },
            Equalize = request.Equalize,
            AdaptiveRounding = request.AdaptiveRounding,
            AdaptiveRoundingIterations = request.AdaptiveRoundingIterations,
            CorrectBias = request.CorrectBias,
        };
        return ProgressBar.Run("calibrating", count, report =>
            PostTrainingQuantizer.Run(model, () => DataFeeds.Read(set, session, manifest, count), options, (step, done) => report(done, step), cancellation));
    }

    private static void CheckExcluded(Model model, ConversionRequest request)
    {
        foreach (var name in request.Quantization.Exclude)
        {
            if (model.Graph.Nodes.TrueForAll(node => node.Name != name && node.Outputs[0] != name))
                throw new ConfigurationException($"--exclude {name}: the model has no such node once it is fused; it has {string.Join(", ", model.Graph.Nodes.Take(20).Select(node => $"'{node.Name}'"))}{(model.Graph.Nodes.Count > 20 ? " and more" : "")}.");
        }
    }
}
