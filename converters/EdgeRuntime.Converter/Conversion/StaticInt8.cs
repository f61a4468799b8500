using EdgeRuntime.Bundle;
using EdgeRuntime.Compression.Calibration;
using EdgeRuntime.Compression.MixedPrecision;
using EdgeRuntime.Compression.Quantization;
using EdgeRuntime.Converter.CommandLine;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Converter.Conversion;

/// <summary><c>--precision int8</c>: weights and activations in 8 bits, with ranges from calibration data.</summary>
internal static class StaticInt8
{
    public static PrecisionChange Apply(Model optimized, Manifest manifest, ConversionRequest request, CancellationToken cancellation)
    {
        if (request.Quantization.MaxDrop is { } limit)
            return DropLimit.Apply(optimized, manifest, request, limit, cancellation);
        var result = Quantize(optimized, manifest, request, NodeSelection.Excluded(optimized, request.Quantization.Exclude, request.Quantization.Only), cancellation: cancellation);
        if (ModelPrecision.Of(result.Model) != "int8")
            throw new ConfigurationException($"--precision int8: no layer of {request.ModelPath} {(request.Quantization is { Exclude.Count: 0, Only.Count: 0 } ? "can be quantized: convolutions over two axes and dense layers with constant weights can" : "is left to quantize; leave out some --exclude or --only")}.");
        return new PrecisionChange { Model = result.Model, Calibration = result.Table.Summary, Remarks = result.Steps };
    }

    /// <summary>Calibrates, corrects and quantizes, with nodes (by their first outputs) left in f32.</summary>
    /// <exception cref="ConfigurationException">As <see cref="Calibrate"/>.</exception>
    public static PostTrainingResult Quantize(Model optimized, Manifest manifest, ConversionRequest request, IReadOnlyCollection<string> excluded, PostTrainingMemory? memory = null, CancellationToken cancellation = default)
    {
        CheckState(request);
        var how = request.Quantization;
        using var feeds = CalibrationFeeds.Open(optimized, manifest, how.CalibrationData, how.CalibrationSamples);
        var options = new PostTrainingOptions
        {
            Calibration = Calibration(how, how.Method),
            Quantization = Options(how, excluded),
            Equalize = how.Equalize,
            AdaptiveRounding = how.AdaptiveRounding,
            RoundingMethod = how.RoundingMethod,
            AdaptiveRoundingIterations = how.AdaptiveRoundingIterations,
            CorrectBias = how.CorrectBias,
        };
        return ProgressBar.Run("calibrating", feeds.Count, report => PostTrainingQuantizer.Run(optimized, () => feeds.Read(), options, (step, done) => report(done, step), memory, cancellation));
    }

    /// <summary>The ranges of the model's activations over the calibration data, found by the method that was asked for or another.</summary>
    /// <exception cref="ConfigurationException">There is no data, it cannot be real, or the model carries state, which calibration does not see.</exception>
    public static CalibrationTable Calibrate(Model model, Manifest manifest, ConversionRequest request, CalibrationMethod? method = null, PostTrainingMemory? memory = null, CancellationToken cancellation = default)
    {
        CheckState(request);
        if (memory?.Find(Calibration(request.Quantization, method ?? request.Quantization.Method)) is { } known)
            return known;
        using var feeds = CalibrationFeeds.Open(model, manifest, request.Quantization.CalibrationData, request.Quantization.CalibrationSamples);
        var options = Calibration(request.Quantization, method ?? request.Quantization.Method);
        return ProgressBar.Run("calibrating", feeds.Count, report => Calibrator.Run(model, feeds.Read(), options, done => report(done, null), cancellation));
    }

    /// <summary>What is quantized and in which form, with nodes left in f32.</summary>
    public static QuantizationOptions Options(QuantizationRequest request, IReadOnlyCollection<string> excluded) =>
        new() { ExcludedNodes = excluded, SymmetricActivations = request.SymmetricActivations, PerTensorWeights = request.PerTensorWeights };

    private static CalibrationOptions Calibration(QuantizationRequest request, CalibrationMethod method) =>
        new() { Method = method, Percentile = request.Percentile, Symmetric = request.SymmetricActivations || request.Target == "tensorrt", RefuseSynthetic = !request.AllowSynthetic };

    private static void CheckState(ConversionRequest request)
    {
        if (request.State.Count > 0)
            throw new ConfigurationException("--precision int8 with --state: calibration runs samples one by one and never sees a state that was carried; convert to fp32 or fp16.");
    }
}
