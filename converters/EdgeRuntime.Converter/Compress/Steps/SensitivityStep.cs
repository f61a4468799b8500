using System.CommandLine;
using System.Globalization;
using EdgeRuntime.Compression.Sensitivity;
using EdgeRuntime.Converter.CommandLine;
using EdgeRuntime.Converter.Conversion;
using EdgeRuntime.Converter.Reports;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Converter.Compress.Steps;

/// <summary>Looks at what INT8 costs layer by layer, for the report; its keys are the options of <c>edgec sensitivity</c>. The model stays as it is.</summary>
internal sealed class SensitivityStep(StepRecipe recipe, SensitivityStep.Keys keys) : ICompressionStep
{
    /// <summary>Layers that are named in the table's line.</summary>
    private const int Named = 3;

    public string Name => "sensitivity";

    public object Settings => recipe.Options;

    public IReadOnlyList<string> Data => [.. new[] { keys.Quantization.CalibrationData, keys.Data }.OfType<string>()];

    public static ICompressionStep Read(StepRecipe step, string key, CompressSources sources)
    {
        StepCatalog.AllowSections(step, key);
        if (sources.Calibrate is not { } calibrate)
            throw new ConfigurationException($"{key}: INT8 ranges need data to calibrate on; name them as data.calibrate or data.train.");
        var (samples, points, data) = (new Option<int>("--samples") { DefaultValueFactory = _ => 64 }, new Option<int>("--points") { DefaultValueFactory = _ => 16 }, new Option<string?>("--data"));
        samples.AtLeast(1);
        points.AtLeast(1);
        var settings = new QuantizationSettings();
        var parsed = OptionKeys.Parse(step, key, ["--calibrate", calibrate], command =>
        {
            settings.AddForAnalysis(command);
            foreach (var option in (Option[])[samples, points, data])
                command.Options.Add(option);
        });
        return new SensitivityStep(step, new Keys(settings.Read(parsed), parsed.GetValue(samples), parsed.GetValue(points), parsed.GetValue(data) is { } spec ? sources.Resolve(spec, $"{key}.data") : null));
    }

    public StepOutput Run(StepInput input, CancellationToken cancellation)
    {
        var network = ModelReader.Read(input.Float(Name).Onnx);
        var request = new ConversionRequest { ModelPath = input.Float(Name).Onnx, OutputPath = "", Quantization = keys.Quantization };
        var found = ModelSensitivity.Measure(network, ModelMetadata.Preprocessing(network), request, keys.Samples, keys.Points, keys.Data, cancellation);
        var worst = SensitivityAnalysis.WorstFirst(found.Layers).Take(Named).Select(layer => found.Layers.First(other => other.Layer == layer));
        return new StepOutput(null, $"each of {found.Layers.Count} layers quantized alone", [$"most sensitive: {string.Join(", ", worst.Select(layer => string.Create(CultureInfo.InvariantCulture, $"{layer.Name} ({layer.OutputSqnrDb:F1} dB)")))}", .. SensitivityPage.Remarks(found)],
            SensitivityPage.CurveOf(found));
    }

    /// <summary>What the step is asked for.</summary>
    internal sealed record Keys(QuantizationRequest Quantization, int Samples, int Points, string? Data);
}
