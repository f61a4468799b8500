using System.CommandLine;
using EdgeRuntime.Bundle;
using EdgeRuntime.Converter.CommandLine;
using EdgeRuntime.Converter.Conversion;
using EdgeRuntime.Converter.Inspection;
using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Onnx;
using EdgeRuntime.Graph.Passes;
using EdgeRuntime.Graph.Summary;
using EdgeRuntime.Lowering;

namespace EdgeRuntime.Converter.Commands;

/// <summary><c>edgec inspect</c>: what is in a model or bundle, and what the native engine makes of it.</summary>
internal static class InspectCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "an ONNX or TFLite file, or a bundle" };
        var shapes = ShapeOption.Create();
        var constants = ConstantOption.Create();
        var nodes = new Option<bool>("--nodes") { Description = "list the model's own nodes too, where there is a plan" };
        var json = new Option<bool>("--json") { Description = "print the result as JSON" };
        var command = new Command("inspect", "Show what is in a model or bundle: inputs, outputs, parameters, and the native engine's plan with shapes, multiply-accumulates, bytes and measured time.") { file, shapes, constants, nodes, json };
        HelpWithExamples.AddTo(command, "edgec inspect model.onnx", "edgec inspect model.tflite --nodes", "edgec inspect speech.onnx --shape input=1,512 --constant sr=16000", "edgec inspect model.edge --json");
        command.SetAction(parsed =>
        {
            var path = parsed.GetValue(file)!;
            if (ModelFile.IsBundle(path))
                InspectBundle(path, parsed.GetValue(nodes), parsed.GetValue(json));
            else
                InspectModel(Read(path, ShapeOption.Parse(parsed.GetValue(shapes) ?? []), ConstantOption.Parse(parsed.GetValue(constants) ?? [])), path, parsed.GetValue(nodes), parsed.GetValue(json));
            return 0;
        });
        return command;
    }

    private static Model Read(string path, IReadOnlyDictionary<string, long[]> shapes, IReadOnlyDictionary<string, string> constants)
    {
        var model = ModelReader.Read(path);
        FixedInputs.Apply(model, shapes, constants);
        return model;
    }

    private static void InspectModel(Model model, string path, bool nodes, bool json)
    {
        var summary = ModelSummary.Of(model);
        var (plan, reason) = Plan(model);
        if (json)
        {
            Output.Json(new { File = path, summary.Producer, summary.Opsets, summary.Parameters, summary.ParameterBytes, summary.Macs, summary.Inputs, summary.Outputs, summary.Nodes, Plan = plan, NativeUnsupported = reason });
            return;
        }
        Console.WriteLine($"{Path.GetFileName(path)} ({summary.Producer}, {string.Join(", ", summary.Opsets.Select(opset => $"opset {opset.Value}{(opset.Key.Length > 0 ? $" of {opset.Key}" : "")}"))})");
        foreach (var input in summary.Inputs)
            Console.WriteLine($"input  {input.Name}: {input.Type}[{input.Shape}]");
        foreach (var output in summary.Outputs)
            Console.WriteLine($"output {output.Name}: {output.Type}[{output.Shape}]");
        if (nodes || plan is null)
            PrintNodes(summary);
        plan?.Print();
        if (reason is not null)
            Console.WriteLine($"not for the native engine: {reason}");
        Console.WriteLine($"{Output.Count(summary.Parameters)} parameters ({Output.Bytes(summary.ParameterBytes)}), {Output.Count(summary.Macs)} multiply-accumulates a run");
    }

    private static void InspectBundle(string path, bool nodes, bool json)
    {
        using var bundle = BundleReader.Open(path);
        var manifest = bundle.Manifest;
        var model = bundle.Has(BundleEntryNames.Model) ? ModelSummary.Of(OnnxReader.Read(bundle.Entry(BundleEntryNames.Model), BundleEntryNames.Model)) : null;
        var plan = bundle.Has(BundleEntryNames.Plan) ? bundle.ReadPlan() : null;
        using var constants = plan?.Constants;
        var report = plan is null ? null : PlanReport.Of(plan);
        if (json)
        {
            Output.Json(new { File = path, SizeBytes = new FileInfo(path).Length, Manifest = manifest, bundle.Labels, Plan = report, Model = model });
            return;
        }
        Output.Table($"{manifest.Name} {manifest.Version} ({manifest.Precision}), made by {manifest.Producer} for {string.Join(" and ", manifest.Engines)}", ["entry", "size", "SHA-256"],
            manifest.Entries.Select(entry => (IReadOnlyList<string>)[entry.Name, Output.Bytes(entry.Size), entry.Sha256]), 1);
        foreach (var input in manifest.Inputs.Where(input => !manifest.IsState(input)))
            Console.WriteLine($"input  {input}");
        foreach (var output in manifest.Outputs.Where(output => !manifest.IsState(output)))
            Console.WriteLine($"output {output}");
        foreach (var pair in manifest.State ?? [])
            Console.WriteLine($"state  {manifest.Inputs.Find(input => input.Name == pair.Input)}, from {pair.Output}");
        foreach (var (name, value) in manifest.Metrics)
            Console.WriteLine($"{name}: {value:G6}");
        if (manifest.Calibration is { } calibration)
            Console.WriteLine($"calibration: {calibration}");
        if (manifest.NativeUnsupported is { } reason)
            Console.WriteLine($"not for the native engine: {reason}");
        if (model is not null && (nodes || report is null))
            PrintNodes(model);
        report?.Print();
    }

    /// <summary>The plan that <c>edgec convert</c> would make of a model, or why there is none. The model is optimized on the way.</summary>
    private static (PlanReport? Plan, string? Reason) Plan(Model model)
    {
        try
        {
            GraphOptimizer.Run(model);
            var plan = GraphLowering.Lower(model, new LoweringOptions());
            using var constants = plan.Constants;
            return (PlanReport.Of(plan), null);
        }
        catch (EdgeRuntimeException refused)
        {
            return (null, refused.Message);
        }
    }

    private static void PrintNodes(ModelSummary summary) =>
        Output.Table($"{summary.Nodes.Count} nodes", ["operator", "node", "output", "parameters", "MACs"],
            summary.Nodes.Select(node => (IReadOnlyList<string>)[node.Operator, node.Name, string.Join(" ", node.Outputs.Select(output => $"{output.Type}[{output.Shape}]")), Output.Count(node.Parameters), Output.Count(node.Macs)]), 3, 4);
}
