using System.CommandLine;
using EdgeRuntime.Bundle;
using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Converter.CommandLine;
using EdgeRuntime.Converter.Conversion;
using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Onnx;
using EdgeRuntime.Graph.Summary;

namespace EdgeRuntime.Converter.Commands;

/// <summary><c>edgec inspect</c>: what is in a model or bundle.</summary>
internal static class InspectCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "an ONNX or TFLite file, or a bundle" };
        var json = new Option<bool>("--json") { Description = "print the result as JSON" };
        var command = new Command("inspect", "Show what is in a model or bundle: inputs, outputs, operations, parameters, multiply-accumulates.") { file, json };
        HelpWithExamples.AddTo(command, "edgec inspect model.onnx", "edgec inspect model.edge --json");
        command.SetAction(parsed =>
        {
            var path = parsed.GetValue(file)!;
            if (ModelFile.IsBundle(path))
                InspectBundle(path, parsed.GetValue(json));
            else
                InspectModel(path, parsed.GetValue(json));
            return 0;
        });
        return command;
    }

    private static void InspectModel(string path, bool json)
    {
        var summary = ModelSummary.Of(ModelReader.Read(path));
        if (json)
        {
            Output.Json(summary);
            return;
        }
        PrintNodes($"{Path.GetFileName(path)} ({summary.Producer}, {string.Join(", ", summary.Opsets.Select(opset => $"opset {opset.Value}{(opset.Key.Length > 0 ? $" of {opset.Key}" : "")}"))})", summary);
    }

    private static void InspectBundle(string path, bool json)
    {
        using var bundle = BundleReader.Open(path);
        var manifest = bundle.Manifest;
        var model = bundle.Has(BundleEntryNames.Model) ? ModelSummary.Of(OnnxReader.Read(bundle.Entry(BundleEntryNames.Model), BundleEntryNames.Model)) : null;
        var plan = bundle.Has(BundleEntryNames.Plan) ? bundle.ReadPlan() : null;
        using var constants = plan?.Constants;
        var summary = plan is null ? null : PlanSummary.Of(plan);
        if (json)
        {
            Output.Json(new { File = path, SizeBytes = new FileInfo(path).Length, Manifest = manifest, bundle.Labels, Plan = summary, Model = model });
            return;
        }
        Output.Table($"{manifest.Name} {manifest.Version} ({manifest.Precision}), made by {manifest.Producer} for {string.Join(" and ", manifest.Engines)}", ["entry", "size", "SHA-256"],
            manifest.Entries.Select(entry => (IReadOnlyList<string>)[entry.Name, Output.Bytes(entry.Size), entry.Sha256]), 1);
        foreach (var input in manifest.Inputs)
            Console.WriteLine($"input  {input}");
        foreach (var output in manifest.Outputs)
            Console.WriteLine($"output {output}");
        foreach (var (name, value) in manifest.Metrics)
            Console.WriteLine($"{name}: {value:G6}");
        if (manifest.Calibration is { } calibration)
            Console.WriteLine($"calibration: {calibration}");
        if (manifest.NativeUnsupported is { } reason)
            Console.WriteLine($"not for the native engine: {reason}");
        if (summary is not null)
            PrintOperations(summary);
        else if (model is not null)
            PrintNodes(BundleEntryNames.Model, model);
    }

    private static void PrintOperations(PlanSummary plan)
    {
        Output.Table($"plan: {plan.Operations.Count} operations", ["operation", "node", "output", "MACs", "weights"],
            plan.Operations.Select(o => (IReadOnlyList<string>)[o.Code, o.Name, o.Output, Output.Count(o.Macs), Output.Bytes(o.WeightBytes)]), 3, 4);
        Console.WriteLine($"{Output.Bytes(plan.ConstantBytes)} of constants, {Output.Bytes(plan.ArenaBytes)} of working memory, {Output.Count(plan.Macs)} multiply-accumulates a run");
    }

    private static void PrintNodes(string title, ModelSummary summary)
    {
        Output.Table(title, ["operator", "node", "output", "parameters", "MACs"],
            summary.Nodes.Select(node => (IReadOnlyList<string>)[node.Operator, node.Name, string.Join(" ", node.Outputs.Select(output => $"{output.Type}[{output.Shape}]")), Output.Count(node.Parameters), Output.Count(node.Macs)]), 3, 4);
        foreach (var input in summary.Inputs)
            Console.WriteLine($"input  {input.Name}: {input.Type}[{input.Shape}]");
        foreach (var output in summary.Outputs)
            Console.WriteLine($"output {output.Name}: {output.Type}[{output.Shape}]");
        Console.WriteLine($"{Output.Count(summary.Parameters)} parameters ({Output.Bytes(summary.ParameterBytes)}), {Output.Count(summary.Macs)} multiply-accumulates a run");
    }
}
