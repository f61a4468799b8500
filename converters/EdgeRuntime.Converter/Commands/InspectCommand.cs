using System.CommandLine;
using EdgeRuntime.Bundle;
using EdgeRuntime.Converter.CommandLine;
using EdgeRuntime.Converter.Conversion;
using EdgeRuntime.Graph.Onnx;
using EdgeRuntime.Graph.Summary;

namespace EdgeRuntime.Converter.Commands;

/// <summary><c>edgec inspect</c>: what is in a model or bundle.</summary>
internal static class InspectCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "an ONNX file or a bundle" };
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
        var summary = ModelSummary.Of(OnnxReader.Read(path));
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
        var operations = plan?.Operations.Select(operation => new
        {
            Operation = operation.Code.ToString(),
            operation.Name,
            Output = Describe(plan.Tensors[operation.Outputs[0]].Type, plan.Tensors[operation.Outputs[0]].Shape),
            ConstantBytes = operation.Inputs.Where(input => input >= 0 && plan.Buffers[plan.Tensors[input].Buffer].Storage == Bundle.Plan.PlanStorage.Constant).Sum(input => plan.Buffers[plan.Tensors[input].Buffer].ByteCount),
        }).ToList();
        if (json)
        {
            Output.Json(new { File = path, SizeBytes = new FileInfo(path).Length, Manifest = manifest, bundle.Labels, ArenaBytes = plan?.ArenaBytes, Plan = operations, Model = model });
            return;
        }
        Output.Table($"{manifest.Name} {manifest.Version} ({manifest.Precision}), made by {manifest.Producer} for {string.Join(" and ", manifest.Engines)}", ["entry", "size", "SHA-256"],
            manifest.Entries.Select(entry => (IReadOnlyList<string>)[entry.Name, Output.Bytes(entry.Size), entry.Sha256]), 1);
        foreach (var input in manifest.Inputs)
            Console.WriteLine($"input  {input.Name}: {input.Type}[{string.Join('x', input.Shape)}] {input.Layout} {(input.Preprocessing is { } how ? $"{how.Color}, (pixel - {string.Join('/', how.Mean)}) x {string.Join('/', how.Scale)}, {how.Fit}" : "")}".TrimEnd());
        foreach (var output in manifest.Outputs)
            Console.WriteLine($"output {output.Name}: {output.Type}[{string.Join('x', output.Shape)}]");
        foreach (var (name, value) in manifest.Metrics)
            Console.WriteLine($"{name}: {value:G6}");
        if (manifest.Calibration is { } calibration)
            Console.WriteLine($"calibration: {calibration}");
        if (manifest.NativeUnsupported is { } reason)
            Console.WriteLine($"not for the native engine: {reason}");
        if (operations is not null)
            Output.Table($"plan: {operations.Count} operations, {Output.Bytes(plan!.Constants.ByteCount)} of constants, {Output.Bytes(plan.ArenaBytes)} of working memory", ["operation", "node", "output", "constants"],
                operations.Select(o => (IReadOnlyList<string>)[o.Operation, o.Name, o.Output, Output.Bytes(o.ConstantBytes)]), 3);
        else if (model is not null)
            PrintNodes(BundleEntryNames.Model, model);
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

    private static string Describe(ElementType type, TensorShape shape) => $"{type.ShortName()}[{shape}]";
}
