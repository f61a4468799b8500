using System.CommandLine;
using EdgeRuntime.Compression.Calibration;
using EdgeRuntime.Compression.Correction;
using EdgeRuntime.Compression.WeightOnly;
using EdgeRuntime.Converter.Conversion;

namespace EdgeRuntime.Converter.CommandLine;

/// <summary>The options that say how a model is quantized, shared by the commands that quantize.</summary>
internal sealed class QuantizationSettings
{
    private static readonly QuantizationRequest s_default = new();

    private readonly Option<string?> _calibrate = new("--calibrate") { Description = "DATA whose activations give the INT8 ranges: an IDX pair, a folder or zip of class folders, or .npz" };
    private readonly Option<int> _samples = new("--calibration-samples") { Description = "how many samples of it", DefaultValueFactory = _ => s_default.CalibrationSamples };
    private readonly Option<string> _method = new("--calibration-method")
    {
        Description = "minmax, average (of each sample's extremes), percentile, entropy, or mse (least squared error)",
        DefaultValueFactory = _ => CalibrationMethods.NameOf(s_default.Method),
    };
    private readonly Option<double?> _percentile = new("--percentile") { Description = "the share of the values inside the range in percent, as in 99.9 to 99.999; means --calibration-method percentile" };
    private readonly Option<bool> _synthetic = new("--allow-synthetic-calibration") { Description = "calibrate on data that looks constant or random all the same" };
    private readonly Option<string> _activations = new("--activations") { Description = "asymmetric, or symmetric (zero point 128, or 0 where nothing is negative)", DefaultValueFactory = _ => "asymmetric" };
    private readonly Option<bool> _perTensor = new("--per-tensor") { Description = "one scale for all channels of a layer's weights, to see what that costs" };
    private readonly Option<bool> _equalize = new("--equalize") { Description = "scale channels between layers to one range first (cross-layer equalization)" };
    private readonly Option<bool> _adaRound = new("--adaround")
    {
        Description = "round weights up or down by what keeps each layer's results (AdaRound); false rounds to nearest",
        DefaultValueFactory = _ => s_default.AdaptiveRounding,
    };
    private readonly Option<string> _rounding = new("--adaround-method")
    {
        Description = "descent: weight by weight, in seconds; relaxation: AdaRound as published (values in between, found by Adam), in minutes",
        DefaultValueFactory = _ => "descent",
    };
    private readonly Option<int?> _iterations = new("--adaround-iterations") { Description = "descent: the most passes over a layer's weights, default 10; relaxation: steps of Adam for a layer, default 2000" };
    private readonly Option<bool> _bias = new("--bias-correction") { Description = "take the mean error that quantization makes out of the biases" };
    private readonly Option<string> _target = new("--target") { Description = "cpu: fused completely by both engines; tensorrt: symmetric s8 at the inputs that TensorRT runs in INT8, float biases", DefaultValueFactory = _ => "cpu" };
    private readonly Option<string[]> _exclude = new("--exclude") { Description = "node that stays float, by name, op:TYPE or a pattern with * and ?; may be given several times" };
    private readonly Option<string[]> _only = new("--only") { Description = "node that is quantized, and no others, named in the same way; may be given several times" };
    private readonly Option<string[]> _keep = new("--keep-fp32") { Description = "with fp16 and bf16: node whose weights stay fp32, named in the same way; may be given several times" };
    private readonly Option<int> _from = new("--weights-from") { Description = "with int8-dynamic, int8-weights and int4-weights: layers with fewer weights stay fp32", DefaultValueFactory = _ => WeightOnlyOptions.DefaultSmallestCount };
    private readonly Option<double?> _maxDrop = new("--max-drop") { Description = "percentage points of accuracy that int8 may cost at most, as in 0.5: tries other ways of quantizing, then leaves the most sensitive layers in fp16; fails where that is not enough" };
    private readonly Option<string?> _maxDropData = new("--max-drop-data") { Description = "labelled DATA that --max-drop measures on, so that --data stays unseen; default: --data" };

    public QuantizationSettings()
    {
        _method.AcceptOnlyFromAmong([.. CalibrationMethods.Names]);
        _activations.AcceptOnlyFromAmong("asymmetric", "symmetric");
        _rounding.AcceptOnlyFromAmong("descent", "relaxation");
        _samples.AtLeast(1);
        _iterations.AtLeast(1);
        _target.AcceptOnlyFromAmong("cpu", "tensorrt");
        _from.AtLeast(1);
        _maxDrop.AtLeast(0);
    }

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_calibrate, _samples, _method, _percentile, _synthetic, _activations, _perTensor, _equalize, _adaRound, _rounding, _iterations, _bias, _target, _exclude, _only, _keep, _from, _maxDrop, _maxDropData])
            command.Options.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_percentile) is { } percentile && !(percentile > 50 && percentile <= 100))
                result.AddError("--percentile is above 50 and at most 100, as in 99.99");
            if (result.GetValue(_percentile) is not null && result.GetResult(_method) is { Implicit: false } && result.GetValue(_method) != "percentile")
                result.AddError($"--percentile goes with --calibration-method percentile, not {result.GetValue(_method)}");
        });
    }

    /// <summary>Adds what sensitivity analysis looks at, and refuses to go on without data.</summary>
    public void AddForAnalysis(Command command)
    {
        AddTo(command);
        foreach (var option in (Option[])[_equalize, _adaRound, _rounding, _iterations, _bias, _target, _keep, _from, _maxDrop, _maxDropData])
            command.Options.Remove(option);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_calibrate) is null)
                result.AddError("--calibrate DATA is needed: INT8 ranges come from real data");
        });
    }

    /// <summary>Refuses a precision that needs calibration data where none is named, and data where nothing looks at them.</summary>
    public void Require(Command command, Option<string?> precision) => command.Validators.Add(result =>
    {
        if (result.GetValue(precision) == "int8" && result.GetValue(_calibrate) is null)
            result.AddError("--precision int8 needs --calibrate DATA: ranges come from real data, never from random numbers");
        if (result.GetValue(precision) is null && result.GetValue(_calibrate) is not null)
            result.AddError("--calibrate goes with --precision, as in --precision int8");
    });

    /// <summary>Refuses options that the precision does not look at.</summary>
    /// <param name="command">The command.</param>
    /// <param name="precision">Its option that names the precision.</param>
    /// <param name="ifNamed">Whether they are refused only where a precision is named: keys of recipes are looked at one by one too.</param>
    public void RequireFit(Command command, Option<string?> precision, bool ifNamed = false) => command.Validators.Add(result =>
    {
        string[] weights = ["int8-dynamic", "int8-weights", "int4-weights"];
        Option[] tuned = [_activations, _perTensor, _equalize, _adaRound, _rounding, _iterations, _bias];
        (Option[] Options, string[] Precisions)[] rules =
        [
            ([.. tuned, _target, _maxDrop, _maxDropData], ["int8"]), ([_method, _percentile, _samples, _synthetic], ["int8", "fp16", "bf16"]),
            ([_exclude, _only], ["int8", .. weights]), ([_keep], ["fp16", "bf16"]), ([_from], weights),
        ];
        foreach (var (option, precisions) in rules.SelectMany(rule => rule.Options.Select(option => (option, rule.Precisions))))
        {
            if (result.GetResult(option) is { Implicit: false } && !precisions.Contains(result.GetValue(precision)) && !(ifNamed && result.GetValue(precision) is null))
                result.AddError($"{option.Name} goes with --precision {string.Join(" or ", precisions)}");
            if (tuned.Contains(option) && result.GetResult(option) is { Implicit: false } && result.GetValue(_target) == "tensorrt")
                result.AddError($"{option.Name} goes with --target cpu: TensorRT's placement is symmetric, and rounds weights itself");
        }
        foreach (var option in (Option[])[_rounding, _iterations])
        {
            if (result.GetResult(option) is { Implicit: false } && result.GetResult(_adaRound) is { Implicit: false } && !result.GetValue(_adaRound))
                result.AddError($"{option.Name} says how weights are rounded adaptively; leave out --adaround false");
        }
        if (result.GetValue(_maxDrop) is not null && result.GetValue(_target) == "tensorrt")
            result.AddError("--max-drop goes with --target cpu: its remedies are not those of TensorRT");
        if (result.GetValue(_maxDropData) is not null && result.GetValue(_maxDrop) is null)
            result.AddError("--max-drop-data goes with --max-drop");
    });

    public QuantizationRequest Read(ParseResult parsed) => new()
    {
        CalibrationData = parsed.GetValue(_calibrate),
        CalibrationSamples = parsed.GetValue(_samples),
        Method = parsed.GetValue(_percentile) is null ? CalibrationMethods.Find(parsed.GetValue(_method)!)!.Value : CalibrationMethod.Percentile,
        Percentile = parsed.GetValue(_percentile) ?? s_default.Percentile,
        AllowSynthetic = parsed.GetValue(_synthetic),
        SymmetricActivations = parsed.GetValue(_activations) == "symmetric",
        PerTensorWeights = parsed.GetValue(_perTensor),
        Equalize = parsed.GetValue(_equalize),
        AdaptiveRounding = parsed.GetValue(_adaRound),
        RoundingMethod = parsed.GetValue(_rounding) == "relaxation" ? RoundingMethod.Relaxation : RoundingMethod.Descent,
        AdaptiveRoundingIterations = parsed.GetValue(_iterations),
        CorrectBias = parsed.GetValue(_bias),
        Target = parsed.GetValue(_target)!,
        Only = parsed.GetValue(_only) ?? [],
        KeepFp32 = parsed.GetValue(_keep) ?? [],
        WeightsFrom = parsed.GetValue(_from),
        MaxDrop = parsed.GetValue(_maxDrop),
        MaxDropData = parsed.GetValue(_maxDropData),
        Exclude = parsed.GetValue(_exclude) ?? [],
    };
}
