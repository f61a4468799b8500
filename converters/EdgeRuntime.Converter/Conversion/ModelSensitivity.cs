using EdgeRuntime.Bundle;
using EdgeRuntime.Compression.MixedPrecision;
using EdgeRuntime.Compression.Sensitivity;
using EdgeRuntime.Converter.CommandLine;
using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Passes;

namespace EdgeRuntime.Converter.Conversion;

/// <summary>What quantizing each layer of a model costs, and more and more of them.</summary>
/// <param name="Network">The model, optimized.</param>
/// <param name="Samples">Samples that were compared on.</param>
/// <param name="Calibration">What ranges come from.</param>
/// <param name="AccuracyBefore">The float model's, where accuracy was measured.</param>
/// <param name="Layers">Each layer quantized alone.</param>
/// <param name="Curve">The least sensitive layers together.</param>
internal sealed record ModelSensitivity(Model Network, int Samples, string Calibration, double? AccuracyBefore, IReadOnlyList<LayerSensitivity> Layers, IReadOnlyList<SensitivityPoint> Curve)
{
    /// <summary>Measures a float model.</summary>
    /// <param name="network">The model; it is optimized.</param>
    /// <param name="preprocessing">How pictures become its input.</param>
    /// <param name="request">The model's file, and how it would be quantized.</param>
    /// <param name="samples">How many of the calibration samples models are compared on.</param>
    /// <param name="points">The most points of the curve.</param>
    /// <param name="data">DATA that accuracy is measured on at each of them; null for none.</param>
    /// <param name="cancellation">Stops between layers.</param>
    /// <exception cref="ConfigurationException">The model is quantized, or the data cannot be used.</exception>
    public static ModelSensitivity Measure(Model network, ImagePreprocessing? preprocessing, ConversionRequest request, int samples, int points, string? data, CancellationToken cancellation)
    {
        GraphOptimizer.Run(network);
        if (ModelPrecision.Of(network) == "int8")
            throw new ConfigurationException($"{request.ModelPath} is quantized to INT8 already; start from the float model.");
        var manifest = ModelManifest.Create(network, Path.GetFileNameWithoutExtension(request.ModelPath), preprocessing, []);
        var excluded = NodeSelection.Excluded(network, request.Quantization.Exclude, request.Quantization.Only);
        var table = StaticInt8.Calibrate(network, manifest, request, cancellation: cancellation);
        using var feeds = CalibrationFeeds.Open(network, manifest, request.Quantization.CalibrationData, request.Quantization.CalibrationSamples);
        using var accuracy = data is null ? null : new ModelAccuracy(manifest, ModelMetadata.Labels(network), data);
        var analysis = new SensitivityAnalysis(network, table, () => feeds.Read(samples), StaticInt8.Options(request.Quantization, excluded));
        var layers = ProgressBar.Run("layer by layer", 1, progress => analysis.Layers((done, all) => progress((double)done / all, null), cancellation));
        var curve = ProgressBar.Run("more and more layers", 1, progress =>
            analysis.Curve(layers, points, accuracy is null ? null : quantized => accuracy.Of(quantized, cancellation), (done, all) => progress((double)done / all, null), cancellation));
        return new ModelSensitivity(network, Math.Min(samples, feeds.Count), table.Summary, accuracy?.Of(network, cancellation), layers, curve);
    }
}
