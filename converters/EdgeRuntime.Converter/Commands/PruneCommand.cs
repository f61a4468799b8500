using System.CommandLine;
using EdgeRuntime.Converter.CommandLine;
using EdgeRuntime.Converter.Pruning;
using EdgeRuntime.Converter.Reports;

namespace EdgeRuntime.Converter.Commands;

/// <summary><c>edgec prune</c>: a model becomes a smaller one.</summary>
internal static class PruneCommand
{
    public static Command Create()
    {
        var model = new Argument<string>("MODEL") { Description = "the ONNX or TFLite file, in float" };
        var output = new Option<string?>("--output", "-o") { Description = "the ONNX file to write" };
        var list = new Option<bool>("--list") { Description = "only show which channels go together, and what cannot be pruned and why" };
        var shapes = ShapeOption.Create();
        var json = new Option<bool>("--json") { Description = "print the result as JSON" };
        var report = ReportOption.Create();
        var settings = new PruningSettings();
        var input = new InputOptions();
        var command = new Command("prune", "Remove channels from a model, those that depend on each other together, and write the smaller model.") { model, output, list };
        settings.AddTo(command);
        command.Options.Add(shapes);
        command.Options.Add(report);
        command.Options.Add(json);
        input.AddTo(command);
        command.Validators.Add(result =>
        {
            if (!result.GetValue(list) && (settings.TargetCount(result) != 1 || result.GetValue(output) is null))
                result.AddError("-o FILE and one target are needed: --ratio, --macs, --bytes or --latency");
        });
        HelpWithExamples.AddTo(command, "edgec prune model.onnx --list", "edgec prune model.onnx -o pruned.onnx --macs 0.5 --report pruned.html", "edgec prune model.tflite -o pruned.onnx --latency 0.6 --latency-precision int8",
            "edgec prune model.onnx -o pruned.onnx --bytes 150kB --method taylor --data train.zip --scope global");
        command.SetAction((parsed, cancellation) =>
        {
            var request = settings.Read(parsed, parsed.GetValue(model)!) with
            {
                Shapes = ShapeOption.Parse(parsed.GetValue(shapes) ?? []),
                Preprocessing = loaded => input.Read(parsed, loaded),
            };
            if (parsed.GetValue(list))
            {
                PruneReport.PrintGroups(ModelPruning.List(request), parsed.GetValue(json));
                return Task.FromResult(0);
            }
            var result = ModelPruning.Run(request, parsed.GetValue(output)!, cancellation);
            if (parsed.GetValue(report) is { } page)
                PruningPage.Write(request, parsed.GetValue(output)!, page, cancellation);
            PruneReport.Print(result, parsed.GetValue(json));
            return Task.FromResult(0);
        });
        return command;
    }
}
