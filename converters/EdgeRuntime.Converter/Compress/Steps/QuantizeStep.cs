using System.CommandLine;
using EdgeRuntime.Converter.CommandLine;
using EdgeRuntime.Converter.Conversion;

namespace EdgeRuntime.Converter.Compress.Steps;

/// <summary>Changes the precision; its keys are the options of <c>edgec convert</c> that say how.</summary>
internal sealed class QuantizeStep(StepRecipe recipe, string precision, QuantizationRequest quantization, CompressSources sources) : ICompressionStep
{
    public string Name => "quantize";

    public object Settings => recipe.Options;

    public IReadOnlyList<string> Data => [.. new[] { quantization.CalibrationData, quantization.MaxDropData }.OfType<string>()];

    public static ICompressionStep Read(StepRecipe step, string key, CompressSources sources)
    {
        StepCatalog.AllowSections(step, key);
        var precision = PrecisionOption.Create();
        var settings = new QuantizationSettings();
        string[] data = sources.Calibrate is { } calibrate ? ["--calibrate", calibrate] : [];
        var parsed = OptionKeys.Parse(step, key, data, command =>
        {
            command.Options.Add(precision);
            settings.AddTo(command);
            settings.RequireFit(command, precision, ifNamed: true);
        });
        var asked = parsed.GetValue(precision) ?? "int8";
        if (asked == "int8" && sources.Calibrate is null)
            throw new ConfigurationException($"{key}: int8 needs data to calibrate on; name them as data.calibrate or data.train.");
        var quantization = settings.Read(parsed);
        quantization = quantization with { MaxDropData = quantization.MaxDropData is { } drop ? sources.Resolve(drop, $"{key}.max_drop_data") : quantization.MaxDrop is null ? null : sources.Test };
        if (quantization is { MaxDrop: not null, MaxDropData: null })
            throw new ConfigurationException($"{key}.max_drop: needs labelled data to measure on; name data.test, or max_drop_data.");
        return new QuantizeStep(step, asked, quantization, sources);
    }

    public StepOutput Run(StepInput input, CancellationToken cancellation)
    {
        var before = input.Float(Name);
        var bundle = input.File("model.edge");
        var result = ModelConversion.Run(new ConversionRequest { ModelPath = before.Onnx, OutputPath = bundle, Name = sources.Name, Precision = precision, Quantization = quantization }, cancellation);
        var how = string.Join(", ", recipe.Options.Where(option => option.Key != "precision").Select(option => $"{option.Key.Replace('_', ' ')} {string.Join(' ', option.Value)}"));
        return new StepOutput(new StepModel(before.Onnx, bundle, IsQuantized: true), how.Length > 0 ? $"{result.Precision}; {how}" : result.Precision, [.. result.Remarks, .. result.NativeUnsupported is { } reason ? (string[])[$"for ONNX Runtime only: {reason}"] : []]);
    }
}
