using System.CommandLine;
using EdgeRuntime.Compression.WeightOnly;
using EdgeRuntime.Converter.Conversion;

namespace EdgeRuntime.Converter.CommandLine;

/// <summary>The options that say how a model is quantized, shared by the commands that quantize.</summary>
internal sealed class QuantizationSettings
{
    private readonly Option<string?> _calibrate = new("--calibrate") { Description = "DATA whose activations give the INT8 ranges: an IDX pair, a folder or zip of class folders, or .npz" };
    private readonly Option<int> _samples = new("--calibration-samples") { Description = "how many samples of it", DefaultValueFactory = _ => 512 };
    private readonly Option<string> _method = new("--calibration-method") { Description = "minmax, or percentile (99.99 % of the values inside)", DefaultValueFactory = _ => "minmax" };
    private readonly Option<string> _target = new("--target") { Description = "cpu: fused completely by both engines; tensorrt: symmetric s8 at the inputs that TensorRT runs in INT8, float biases", DefaultValueFactory = _ => "cpu" };
    private readonly Option<string[]> _exclude = new("--exclude") { Description = "node that stays float, by name, op:TYPE or a pattern with * and ?; may be given several times" };
    private readonly Option<string[]> _only = new("--only") { Description = "node that is quantized, and no others, named in the same way; may be given several times" };

    private readonly Option<string[]> _keep = new("--keep-fp32") { Description = "with fp16 and bf16: node whose weights stay fp32, named in the same way; may be given several times" };
    private readonly Option<int> _from = new("--weights-from") { Description = "with int8-dynamic, int8-weights and int4-weights: layers with fewer weights stay fp32", DefaultValueFactory = _ => WeightOnlyOptions.DefaultSmallestCount };

    private readonly Option<double?> _maxDrop = new("--max-drop") { Description = "percentage points of accuracy that int8 may cost at most, as in 0.5: tries other ways of quantizing, then leaves the most sensitive layers in fp16; fails where that is not enough" };
    private readonly Option<string?> _maxDropData = new("--max-drop-data") { Description = "labelled DATA that --max-drop measures on, so that --data stays unseen; default: --data" };

    public QuantizationSettings()
    {
        _method.AcceptOnlyFromAmong("minmax", "percentile");
        _target.AcceptOnlyFromAmong("cpu", "tensorrt");
        _samples.AtLeast(1);
        _from.AtLeast(1);
        _maxDrop.AtLeast(0);
    }

    public void AddTo(Command command)
    {
        command.Options.Add(_calibrate);
        command.Options.Add(_samples);
        command.Options.Add(_method);
        command.Options.Add(_target);
        command.Options.Add(_exclude);
        command.Options.Add(_only);
        command.Options.Add(_keep);
        command.Options.Add(_from);
        command.Options.Add(_maxDrop);
        command.Options.Add(_maxDropData);
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
        Target = parsed.GetValue(_target)!,
        Only = parsed.GetValue(_only) ?? [],
        KeepFp32 = parsed.GetValue(_keep) ?? [],
        WeightsFrom = parsed.GetValue(_from),
        MaxDrop = parsed.GetValue(_maxDrop),
        MaxDropData = parsed.GetValue(_maxDropData),
        Exclude = parsed.GetValue(_exclude) ?? [],
    };
}
