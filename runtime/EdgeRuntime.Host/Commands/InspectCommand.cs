using System.CommandLine;
using EdgeRuntime.Bundle;
using EdgeRuntime.Bundle.Plan;
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

    private static PlanSummary? Plan(BundleReader reader)
    {
        if (!reader.Has(BundleEntryNames.Plan))
            return null;
        var plan = reader.ReadPlan();
        using var constants = plan.Constants;
        return PlanSummary.Of(plan);
    }

    private static void PrintTensors(TextWriter output, Manifest manifest)
    {
        foreach (var tensor in manifest.Inputs)
        {
            if (!manifest.IsState(tensor))
                output.WriteLine($"  input        {tensor}");
        }
        foreach (var tensor in manifest.Outputs)
        {
            if (!manifest.IsState(tensor))
                output.WriteLine($"  output       {tensor}");
        }
        foreach (var pair in manifest.State ?? [])
            output.WriteLine($"  state        {manifest.Inputs.Find(tensor => tensor.Name == pair.Input)}, from {pair.Output}");
    }

    private static void PrintDecoder(TextWriter output, Manifest manifest)
    {
        if (manifest.Decoder is not { } decoder)
            return;
        var text = "";
        foreach (var (key, value) in decoder)
            text += text.Length == 0 ? $"{key}={value}" : $", {key}={value}";
        output.WriteLine($"  decoder      {text}");
    }

    private static void PrintKeywords(TextWriter output, Manifest manifest)
    {
        if (manifest.Keywords is not { } keywords)
            return;
        foreach (var (word, threshold) in keywords.Thresholds)
            output.WriteLine($"  word         {word} from {threshold:G6}");
        output.WriteLine($"  words        averaged over {keywords.SmoothingMs:G6} ms, a pause of {keywords.RefractoryMs:G6} ms, every {keywords.Hop} rows");
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
        PrintTensors(output, manifest);
        PrintDecoder(output, manifest);
        PrintKeywords(output, manifest);
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
        output.WriteLine($"  plan         {plan.Operations.Count} operations, {plan.Macs} MACs, arena {plan.ArenaBytes} bytes, constants {plan.ConstantBytes} bytes");
        output.WriteLine($"    {"operation",-22} {"output",-20} {"MACs",12} {"weight bytes",12}  node");
        foreach (var operation in plan.Operations)
            output.WriteLine($"    {operation.Code,-22} {operation.Output,-20} {operation.Macs,12} {operation.WeightBytes,12}  {operation.Name}");
    }
}
