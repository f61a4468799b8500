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
        var table = Calibrate(optimized, manifest, request, cancellation);
        return new PrecisionChange
        {
            Model = StaticQuantizer.Quantize(optimized, table, new QuantizationOptions { ExcludedNodes = [.. request.Quantization.Exclude] }),
            Calibration = table.Summary,
        };
    }

    private static CalibrationTable Calibrate(Model model, Manifest manifest, ConversionRequest request, CancellationToken cancellation)
    {
        if (request.Quantization.CalibrationData is not { } spec)
            throw new ConfigurationException("INT8 needs calibration data: name it with --calibrate DATA.");
        using var set = DataSet.Open(spec, labelsRequired: false);
        using var session = OnnxRuntimeSession.Open(OnnxWriter.ToBytes(model), new SessionOptions());
        var count = Math.Min(request.Quantization.CalibrationSamples, set.Count);
        var options = new CalibrationOptions { Method = request.Quantization.CalibrationMethod == "percentile" ? CalibrationMethod.Percentile : CalibrationMethod.MinMax };
        return ProgressBar.Run("calibrating", count, report =>
            Calibrator.Run(model, DataFeeds.Read(set, session, manifest, count), options, done => report(done, null), cancellation));
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
