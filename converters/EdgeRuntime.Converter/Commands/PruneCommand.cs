using System.CommandLine;
using EdgeRuntime.Converter.CommandLine;
using EdgeRuntime.Converter.Conversion;
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
        var schedule = new ScheduleSettings();
        var command = new Command("prune", "Remove channels from a model, those that depend on each other together, or put zeros in the place of weights; fine-tune; write the model.") { model, output, list };
        settings.AddTo(command);
        schedule.AddTo(command);
        command.Options.Add(shapes);
        command.Options.Add(report);
        command.Options.Add(json);
        input.AddTo(command);
        command.Validators.Add(result =>
        {
            if (!result.GetValue(list) && (settings.TargetCount(result) != (settings.NeedsTarget(result) ? 1 : 0) || result.GetValue(output) is null))
                result.AddError("-o FILE and one target are needed: --ratio, --macs, --bytes or --latency, or a --pattern as 2:4 without one");
            if (result.GetResult(output) is { Tokens: [var file] } && !OutputFile.IsOnnx(file.Value))
                result.AddError($"-o {file.Value}: an ONNX file is written, as in -o pruned.onnx; edgec convert makes a bundle of it");
        });
        HelpWithExamples.AddTo(command, "edgec prune model.onnx --list", "edgec prune model.onnx -o pruned.onnx --macs 0.5 --report pruned.html", "edgec prune model.tflite -o pruned.onnx --latency 0.6 --latency-precision int8",
            "edgec prune model.onnx -o pruned.onnx --bytes 150kB --method taylor --data train.zip --scope global", "edgec prune model.onnx -o pruned.onnx --macs 0.5 --recipe finetune.yaml --steps 4",
            "edgec prune model.onnx -o sparse.onnx --pattern unstructured --ratio 0.9 --recipe finetune.yaml --steps 5 --schedule gradual", "edgec prune model.onnx -o sparse.onnx --pattern 2:4 --recipe finetune.yaml");
        command.SetAction((parsed, cancellation) =>
        {
            var request = schedule.Apply(parsed, settings.Read(parsed, parsed.GetValue(model)!)) with
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
