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
        var (model, table) = Quantize(optimized, manifest, request, NodeSelection.Excluded(optimized, request.Quantization.Exclude, request.Quantization.Only), cancellation);
        return new PrecisionChange { Model = model, Calibration = table.Summary };
    }

    /// <summary>Calibrates and quantizes, with nodes (by their first outputs) left in f32.</summary>
    public static (Model Model, CalibrationTable Table) Quantize(Model optimized, Manifest manifest, ConversionRequest request, IReadOnlyCollection<string> excluded, CancellationToken cancellation)
    {
        var table = Calibrate(optimized, manifest, request, cancellation);
        return (StaticQuantizer.Quantize(optimized, table, new QuantizationOptions { ExcludedNodes = excluded }), table);
    }

    /// <summary>The ranges of the model's activations over the calibration data.</summary>
    /// <exception cref="ConfigurationException">There is no data, or the model carries state, which calibration does not see.</exception>
    public static CalibrationTable Calibrate(Model model, Manifest manifest, ConversionRequest request, CancellationToken cancellation)
    {
        if (request.State.Count > 0)
            throw new ConfigurationException("--precision int8 with --state: calibration runs samples one by one and never sees a state that was carried; convert to fp32 or fp16.");
        using var feeds = CalibrationFeeds.Open(model, manifest, request.Quantization.CalibrationData, request.Quantization.CalibrationSamples);
        var options = new CalibrationOptions { Method = request.Quantization.CalibrationMethod == "percentile" ? CalibrationMethod.Percentile : CalibrationMethod.MinMax };
        return ProgressBar.Run("calibrating", feeds.Count, report => Calibrator.Run(model, feeds.Read(), options, done => report(done, null), cancellation));
    }
}
