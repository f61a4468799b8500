using System.CommandLine;
using EdgeRuntime.Compression.Pruning.Budgets;
using EdgeRuntime.Converter.CommandLine;
using EdgeRuntime.Converter.Pruning;

namespace EdgeRuntime.Converter.Commands;

/// <summary><c>edgec prune</c>: a model becomes a smaller one.</summary>
internal static class PruneCommand
{
    public static Command Create()
    {
        var model = new Argument<string>("MODEL") { Description = "the ONNX or TFLite file, in float" };
        var output = new Option<string?>("--output", "-o") { Description = "the ONNX file to write" };
        var list = new Option<bool>("--list") { Description = "only show which channels go together, and what cannot be pruned and why" };
        var ratio = new Option<string?>("--ratio") { Description = "target: the fraction of channels to remove" };
        var macs = new Option<string?>("--macs") { Description = "target: multiply-accumulates that are left, as a fraction (0.5) or a number (6M)" };
        var bytes = new Option<string?>("--bytes") { Description = "target: bytes of weights that are left, as a fraction or a number (150kB)" };
        var latency = new Option<string?>("--latency") { Description = "target: time of one run by the native engine on this machine, one thread, as a fraction (0.6) or a time (250us)" };
        var latencyPrecision = new Option<string>("--latency-precision") { Description = "what latency is measured with: fp32 or int8", DefaultValueFactory = _ => "fp32" };
        latencyPrecision.AcceptOnlyFromAmong("fp32", "int8");
        var method = new Option<string>("--method") { Description = "what ranks channels: l1, l2, bn (BatchNormalization scales), taylor (needs --data) or fpgm", DefaultValueFactory = _ => "l1" };
        method.AcceptOnlyFromAmong("l1", "l2", "bn", "taylor", "fpgm");
        var scope = new Option<string>("--scope") { Description = "local: every group loses the same part; global: the least important of all", DefaultValueFactory = _ => "local" };
        scope.AcceptOnlyFromAmong("local", "global");
        var roundTo = new Option<int?>("--round-to") { Description = "numbers of channels are multiples of this; default: 8, as kernels want it, less for narrow layers" };
        var minimum = new Option<int>("--min-channels") { Description = "the least number of channels of a group", DefaultValueFactory = _ => 2 };
        var maximum = new Option<double>("--max-ratio") { Description = "the largest part that a group loses; the first layer loses half at most", DefaultValueFactory = _ => 0.9 };
        var exclude = new Option<string[]>("--exclude") { Description = "node whose channels stay; may be given several times" };
        var only = new Option<string[]>("--only") { Description = "node to prune, and no others; may be given several times" };
        var data = new Option<string?>("--data") { Description = "labelled DATA, for --method taylor" };
        var samples = new Option<int>("--samples") { Description = "how many samples of it", DefaultValueFactory = _ => 256 };
        var shapes = ShapeOption.Create();
        var json = new Option<bool>("--json") { Description = "print the result as JSON" };
        var input = new InputOptions();
        var command = new Command("prune", "Remove channels from a model, those that depend on each other together, and write the smaller model.")
        {
            model, output, list, ratio, macs, bytes, latency, latencyPrecision, method, scope, roundTo, minimum, maximum, exclude, only, data, samples, shapes, json,
        };
        input.AddTo(command);
        roundTo.AtLeast(1);
        minimum.AtLeast(1);
        samples.AtLeast(1);
        Option<string?>[] targets = [ratio, macs, bytes, latency];
        command.Validators.Add(result =>
        {
            var given = targets.Count(target => result.GetValue(target) is not null);
            if (!result.GetValue(list) && (given != 1 || result.GetValue(output) is null))
                result.AddError("-o FILE and one target are needed: --ratio, --macs, --bytes or --latency");
        });
        HelpWithExamples.AddTo(command, "edgec prune model.onnx --list", "edgec prune model.onnx -o pruned.onnx --macs 0.5", "edgec prune model.tflite -o pruned.onnx --latency 0.6 --latency-precision int8",
            "edgec prune model.onnx -o pruned.onnx --bytes 150kB --method taylor --data train.zip --scope global");
        command.SetAction((parsed, cancellation) =>
        {
            var request = new PruneRequest
            {
                ModelPath = parsed.GetValue(model)!,
                Shapes = ShapeOption.Parse(parsed.GetValue(shapes) ?? []),
                Target = Target(parsed, targets),
                Int8Latency = parsed.GetValue(latencyPrecision) == "int8",
                Method = parsed.GetValue(method)!,
                IsGlobal = parsed.GetValue(scope) == "global",
                RoundTo = parsed.GetValue(roundTo),
                MinimumChannels = parsed.GetValue(minimum),
                MaximumRatio = parsed.GetValue(maximum),
                Exclude = parsed.GetValue(exclude) ?? [],
                Only = parsed.GetValue(only) ?? [],
                Data = parsed.GetValue(data),
                Samples = parsed.GetValue(samples),
                Preprocessing = loaded => input.Read(parsed, loaded),
            };
            if (parsed.GetValue(list))
                PruneReport.PrintGroups(ModelPruning.List(request), parsed.GetValue(json));
            else
                PruneReport.Print(ModelPruning.Run(request, parsed.GetValue(output)!, cancellation), parsed.GetValue(json));
            return Task.FromResult(0);
        });
        return command;
    }

    private static PruningTarget? Target(ParseResult parsed, IReadOnlyList<Option<string?>> targets)
    {
        TargetKind[] kinds = [TargetKind.Ratio, TargetKind.Macs, TargetKind.Bytes, TargetKind.Latency];
        return kinds.Zip(targets.Select(parsed.GetValue)).Where(pair => pair.Second is not null).Select(pair => PruningTarget.Parse(pair.First, pair.Second!)).FirstOrDefault();
    }
}
