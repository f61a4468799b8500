using System.CommandLine;
using EdgeRuntime.Converter.Conversion;

namespace EdgeRuntime.Converter.CommandLine;

/// <summary>The options that say how a model is quantized, shared by the commands that quantize.</summary>
internal sealed class QuantizationSettings
{
    private readonly Option<string?> _calibrate = new("--calibrate") { Description = "DATA whose activations give the INT8 ranges: an IDX pair, a folder or zip of class folders, or .npz" };
    private readonly Option<int> _samples = new("--calibration-samples") { Description = "how many samples of it", DefaultValueFactory = _ => 512 };
    private readonly Option<string> _method = new("--calibration-method") { Description = "minmax, or percentile (99.99 % of the values inside)", DefaultValueFactory = _ => "minmax" };
    private readonly Option<string[]> _exclude = new("--exclude") { Description = "node that stays float; may be given several times" };

    public QuantizationSettings()
    {
        _method.AcceptOnlyFromAmong("minmax", "percentile");
        _samples.AtLeast(1);
    }

    public void AddTo(Command command)
    {
        command.Options.Add(_calibrate);
        command.Options.Add(_samples);
        command.Options.Add(_method);
        command.Options.Add(_exclude);
    }

    /// <summary>Refuses a precision that needs calibration data where none is named.</summary>
    public void Require(Command command, Option<string?> precision) => command.Validators.Add(result =>
    {
        if (result.GetValue(precision) == "int8" && result.GetValue(_calibrate) is null)
            result.AddError("--precision int8 needs --calibrate DATA: ranges come from real data, never from random numbers");
    });

    public QuantizationRequest Read(ParseResult parsed) => new()
    {
        CalibrationData = parsed.GetValue(_calibrate),
        CalibrationSamples = parsed.GetValue(_samples),
        CalibrationMethod = parsed.GetValue(_method)!,
        Exclude = parsed.GetValue(_exclude) ?? [],
    };
}
