using System.CommandLine;
using EdgeRuntime.Bundle;
using EdgeRuntime.Host.Reports;

namespace EdgeRuntime.Host.Commands;

/// <summary><c>edgert inspect</c>: what a bundle holds.</summary>
internal static class InspectCommand
{
    public static Command Create()
    {
        var bundle = OptionParsing.Bundle();
        var json = new Option<bool>("--json") { Description = "Print one JSON object" };
        var command = new Command("inspect", "Verifies a bundle and prints what it holds: inputs, outputs, metrics, operations.") { bundle, json };
        command.SetAction(parsed =>
        {
            var path = parsed.GetValue(bundle)!;
            using var reader = BundleReader.Open(path);
            var report = new InspectReport(path, new FileInfo(path).Length, reader.Manifest, reader.Labels, Plan(reader));
            if (parsed.GetValue(json))
                ReportJson.Write(report, ReportJson.Default.InspectReport);
            else
                Print(report);
            return CommandLine.Done;
        });
        return command;
    }

    private static PlanReport? Plan(BundleReader reader)
    {
        if (!reader.Has(BundleEntryNames.Plan))
            return null;
        var plan = reader.ReadPlan();
        using var constants = plan.Constants;
        var operations = new OperationReport[plan.Operations.Count];
        for (var i = 0; i < operations.Length; i++)
        {
            var operation = plan.Operations[i];
            var output = plan.Tensors[operation.Outputs[0]];
            operations[i] = new OperationReport(operation.Code.ToString(), operation.Name, $"{output.Type.ShortName()}[{output.Shape}]");
        }
        return new PlanReport(plan.ArenaBytes, constants.ByteCount, operations);
    }

    private static void Print(InspectReport report)
    {
        var manifest = report.Manifest;
        var output = Console.Out;
        output.WriteLine($"{report.Bundle}  {report.SizeBytes} bytes, every entry verified");
        output.WriteLine($"  model        {manifest.Name}, version {manifest.Version}, {manifest.Precision}, made by {manifest.Producer}");
        output.WriteLine($"  engines      {string.Join(", ", manifest.Engines)}");
        if (manifest.NativeUnsupported is { } reason)
            output.WriteLine($"  no native    {reason}");
        foreach (var tensor in manifest.Inputs)
            output.WriteLine($"  input        {Describe(tensor)}");
        foreach (var tensor in manifest.Outputs)
            output.WriteLine($"  output       {Describe(tensor)}");
        if (report.Labels.Count > 0)
            output.WriteLine($"  labels       {report.Labels.Count}: {string.Join(", ", report.Labels.Take(10))}{(report.Labels.Count > 10 ? ", ..." : "")}");
        foreach (var (name, value) in manifest.Metrics)
            output.WriteLine($"  metric       {name} {value:G6}");
        if (manifest.Calibration is { } calibration)
            output.WriteLine($"  calibration  {calibration}");
        foreach (var entry in manifest.Entries)
            output.WriteLine($"  entry        {entry.Name}  {entry.Size} bytes  sha256 {entry.Sha256[..16]}...");
        if (report.Plan is not { } plan)
            return;
        output.WriteLine($"  plan         {plan.Operations.Count} operations, arena {plan.ArenaBytes} bytes, constants {plan.ConstantBytes} bytes");
        foreach (var operation in plan.Operations)
            output.WriteLine($"    {operation.Code,-22} {operation.Output,-20} {operation.Name}");
    }

    private static string Describe(ManifestTensor tensor)
    {
        var text = $"{tensor.Name}: {tensor.Type}[{string.Join('x', tensor.Shape)}]";
        if (tensor.Layout.Length > 0)
            text += $" {tensor.Layout}";
        if (tensor.Preprocessing is { } how)
            text += $", {how.Color} (pixel - {string.Join(',', how.Mean)}) * {string.Join(',', how.Scale)}, {how.Fit}";
        return text;
    }
}
