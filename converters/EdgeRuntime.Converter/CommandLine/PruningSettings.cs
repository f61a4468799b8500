using System.CommandLine;
using EdgeRuntime.Compression.Pruning.Budgets;
using EdgeRuntime.Converter.Pruning;

namespace EdgeRuntime.Converter.CommandLine;

/// <summary>The options that say what is removed and how, shared by <c>edgec prune</c> and the recipes of <c>edgec compress</c>.</summary>
internal sealed class PruningSettings
{
    private readonly Option<string> _pattern = new("--pattern") { Description = "what goes: channels, unstructured (single weights; with --ratio), or N of every M weights kept, as in 2:4", DefaultValueFactory = _ => "channels" };
    private readonly Option<string?> _ratio = new("--ratio") { Description = "target: the fraction of channels to remove" };
    private readonly Option<string?> _macs = new("--macs") { Description = "target: multiply-accumulates that are left, as a fraction (0.5) or a number (6M)" };
    private readonly Option<string?> _bytes = new("--bytes") { Description = "target: bytes of weights that are left, as a fraction or a number (150kB)" };
    private readonly Option<string?> _latency = new("--latency") { Description = "target: time of one run by the native engine on this machine, one thread, as a fraction (0.6) or a time (250us)" };
    private readonly Option<string> _latencyPrecision = new("--latency-precision") { Description = "what latency is measured with: fp32 or int8", DefaultValueFactory = _ => "fp32" };
    private readonly Option<string> _method = new("--method") { Description = "what ranks channels: l1, l2, bn (BatchNormalization scales), taylor (needs --data) or fpgm", DefaultValueFactory = _ => "l1" };
    private readonly Option<string> _scope = new("--scope") { Description = "local: every group loses the same part; global: the least important of all", DefaultValueFactory = _ => "local" };
    private readonly Option<int?> _roundTo = new("--round-to") { Description = "numbers of channels are multiples of this; default: 8, as kernels want it, less for narrow layers" };
    private readonly Option<int> _minimum = new("--min-channels") { Description = "the least number of channels of a group", DefaultValueFactory = _ => 2 };
    private readonly Option<double> _maximum = new("--max-ratio") { Description = "the largest part that a group loses; the first layer loses half at most", DefaultValueFactory = _ => 0.9 };
    private readonly Option<string[]> _exclude = new("--exclude") { Description = "nodes whose channels stay: a name, op:TYPE or a pattern with * and ?; may be given several times" };
    private readonly Option<string[]> _only = new("--only") { Description = "nodes to prune, and no others, named alike; may be given several times" };
    private readonly Option<string?> _data = new("--data") { Description = "labelled DATA, for --method taylor" };
    private readonly Option<int> _samples = new("--samples") { Description = "how many samples of it", DefaultValueFactory = _ => 256 };

    public PruningSettings()
    {
        _latencyPrecision.AcceptOnlyFromAmong("fp32", "int8");
        _method.AcceptOnlyFromAmong("l1", "l2", "bn", "taylor", "fpgm");
        _scope.AcceptOnlyFromAmong("local", "global");
        _roundTo.AtLeast(1);
        _minimum.AtLeast(1);
        _samples.AtLeast(1);
    }

    private Option<string?>[] Targets => [_ratio, _macs, _bytes, _latency];

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_pattern, .. Targets, _latencyPrecision, _method, _scope, _roundTo, _minimum, _maximum, _exclude, _only, _data, _samples])
            command.Options.Add(option);
    }

    /// <summary>How many targets are given: one is expected.</summary>
    public int TargetCount(System.CommandLine.Parsing.CommandResult result) => Targets.Count(target => result.GetValue(target) is not null);

    /// <summary>Whether the target must be given: a regular pattern is one itself.</summary>
    public bool NeedsTarget(System.CommandLine.Parsing.CommandResult result) => result.GetValue(_pattern) is null or "channels" or "unstructured";

    /// <exception cref="ConfigurationException">A target is no number of its kind.</exception>
    public PruneRequest Read(ParseResult parsed, string model) => new()
    {
        ModelPath = model,
        Pattern = parsed.GetValue(_pattern)!,
        Target = Target(parsed),
        Int8Latency = parsed.GetValue(_latencyPrecision) == "int8",
        Method = parsed.GetValue(_method)!,
        IsGlobal = parsed.GetValue(_scope) == "global",
        RoundTo = parsed.GetValue(_roundTo),
        MinimumChannels = parsed.GetValue(_minimum),
        MaximumRatio = parsed.GetValue(_maximum),
        Exclude = parsed.GetValue(_exclude) ?? [],
        Only = parsed.GetValue(_only) ?? [],
        Data = parsed.GetValue(_data),
        Samples = parsed.GetValue(_samples),
    };

    private PruningTarget? Target(ParseResult parsed)
    {
        TargetKind[] kinds = [TargetKind.Ratio, TargetKind.Macs, TargetKind.Bytes, TargetKind.Latency];
        return kinds.Zip(Targets.Select(parsed.GetValue)).Where(pair => pair.Second is not null).Select(pair => PruningTarget.Parse(pair.First, pair.Second!)).FirstOrDefault();
    }
}
