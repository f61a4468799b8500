using System.Globalization;
using EdgeRuntime.Bundle;
using EdgeRuntime.Compression.Float16;
using EdgeRuntime.Compression.MixedPrecision;
using EdgeRuntime.Compression.Quantization;
using EdgeRuntime.Compression.Sensitivity;
using EdgeRuntime.Converter.CommandLine;
using EdgeRuntime.Graph;
using EdgeRuntime.Lowering;

namespace EdgeRuntime.Converter.Conversion;

/// <summary><c>--max-drop</c>: INT8 that loses no more accuracy than was said, by other ways of quantizing or with some layers in floating point.</summary>
internal static class DropLimit
{
    /// <summary>Samples that the sensitivity of layers is found on.</summary>
    private const int SensitivitySamples = 64;

    public static PrecisionChange Apply(Model optimized, Manifest manifest, ConversionRequest request, double maxDrop, CancellationToken cancellation)
    {
        var quantization = request.Quantization;
        var excluded = NodeSelection.Excluded(optimized, quantization.Exclude, quantization.Only);
        var spec = quantization.MaxDropData ?? request.EvaluationData ?? throw new ConfigurationException("--max-drop measures accuracy: name labelled data with --data or --max-drop-data.");
        using var accuracy = new ModelAccuracy(manifest, request.LabelsPath is { } path ? LabelFile.Read(path) : ModelMetadata.Labels(optimized), spec);
        var baseline = accuracy.Of(optimized, cancellation);
        Say($"float: {baseline:P2} of {accuracy.Samples:N0} samples right; --max-drop {Points(maxDrop)}");
        string? calibration = null;
        var memory = new PostTrainingMemory();
        var ways = Remedies.Of(quantization).ToList();
        var remedies = ways.Select(remedy => new Remedy(remedy.Name, kept =>
        {
            var (model, table, _) = StaticInt8.Quantize(optimized, manifest, request with { Quantization = remedy.Request }, [.. excluded, .. kept], memory, cancellation);
            calibration = table.Summary;
            return kept.Count == 0 ? model : Float16Conversion.Run(model, new Float16Options { BlockedOperators = [.. Float16Options.DefaultBlockedOperators, "QuantizeLinear", "DequantizeLinear"] });
        })).ToList();
        var result = DropSearch.Run(baseline, maxDrop, remedies,
            best => WorstFirst(optimized, manifest, request with { Quantization = ways.First(way => way.Name == best.Name).Request }, excluded, spec, memory, cancellation), model => accuracy.Of(model, cancellation),
            trial => Say(Describe(trial)), cancellation);
        if (result.Model is null)
        {
            throw new ConfigurationException($"--max-drop {Points(maxDrop)} is not met on {spec}: the float model has {baseline:P2}, and closest came {Describe(result.Best)}{(result.Layers == 0 ? "" : $", of {result.Layers} layers that can be quantized")}. "
                + "Allow a larger drop, calibrate on more data, or train with quantization.");
        }
        var index = new GraphIndex(optimized.Graph);
        var remarks = result.Trials.Select(Describe).ToList();
        remarks.Add(result.Best.FloatLayers.Count == 0
            ? $"--max-drop {Points(maxDrop)} met by {result.Best.Remedy}"
            : $"--max-drop {Points(maxDrop)} met by {result.Best.Remedy} with {result.Best.FloatLayers.Count} of {result.Layers} layers in fp16: {string.Join(", ", result.Best.FloatLayers.Select(layer => index.Producer(layer)!.DisplayName))}");
        if (quantization.MaxDropData is null)
            remarks.Add("chosen and measured on the same data, which flatters it a little; --max-drop-data chooses on other data");
        return new PrecisionChange { Model = result.Model, Weights = WeightType.AsInModel, Precision = result.Best.FloatLayers.Count > 0 ? "int8-mixed" : null, Calibration = calibration, Remarks = remarks };
    }

    private static IReadOnlyList<string> WorstFirst(Model optimized, Manifest manifest, ConversionRequest request, IReadOnlyList<string> excluded, string data, PostTrainingMemory memory, CancellationToken cancellation)
    {
        var table = StaticInt8.Calibrate(optimized, manifest, request, memory: memory, cancellation: cancellation);
        // On the data that is measured, not on the calibration data: what that leaves out of a range hurts a layer most.
        using var feeds = CalibrationFeeds.Open(optimized, manifest, data, SensitivitySamples);
        var analysis = new SensitivityAnalysis(optimized, table, () => feeds.Read(), StaticInt8.Options(request.Quantization, excluded));
        return ProgressBar.Run("sensitivity of layers", 1, report => SensitivityAnalysis.WorstFirst(analysis.Layers((done, all) => report((double)done / all, null), cancellation)));
    }

    private static string Describe(DropTrial trial) =>
        $"{trial.Remedy}{(trial.FloatLayers.Count == 0 ? "" : $", {trial.FloatLayers.Count} layers in fp16")}: {trial.Accuracy:P2} (drop {Points(trial.DropPoints)})";

    private static string Points(double points) => points.ToString("0.00", CultureInfo.InvariantCulture);

    // What is said here is in the remarks at the end as well: it is for those who watch.
    private static void Say(string line)
    {
        if (Output.CanShowProgress)
            Console.Error.WriteLine(line);
    }
}
