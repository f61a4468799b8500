using System.CommandLine;
using System.Runtime.InteropServices;
using EdgeRuntime.Bundle;
using EdgeRuntime.Devices.Linux;
using EdgeRuntime.Host.Reports;
using EdgeRuntime.Inference.Threading;
using EdgeRuntime.Kernels;
using EdgeRuntime.Pipeline;

namespace EdgeRuntime.Host.Commands;

/// <summary><c>edgert info</c>: what this program and this device are.</summary>
internal static class InfoCommand
{
    public static Command Create()
    {
        var json = new Option<bool>("--json") { Description = "Print one JSON object" };
        var bundle = new Option<string?>("--bundle") { Description = "Also say whether a tuning beside this bundle is used ('edgert tune')", HelpName = "BUNDLE" };
        var command = new Command("info", "Prints version, flavour, instruction sets in use, engines and devices.") { bundle, json };
        command.SetAction(parsed =>
        {
            var report = Collect(parsed.GetValue(bundle));
            if (parsed.GetValue(json))
                ReportJson.Write(report, ReportJson.Default.InfoReport);
            else
                Print(report);
            return CommandLine.Done;
        });
        return command;
    }

    private static InfoReport Collect(string? bundle)
    {
        var onnxRuntime = OnnxRuntimeLocation.Find();
        return new InfoReport(
            CommandLine.Version,
            InstructionSets.Flavour,
            RuntimeInformation.FrameworkDescription,
            RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant(),
            Environment.ProcessorCount,
            InstructionSets.InUse(),
            KernelVariants.Describe(),
            Math.Round(HandOver.Nanoseconds),
            [new EngineReport(EngineOptions.Native, true, null), new EngineReport(EngineOptions.OnnxRuntime, onnxRuntime is not null, onnxRuntime)],
            Devices(),
            bundle is null ? null : Tuning(bundle));
    }

    private static TuningReport Tuning(string path)
    {
        using var bundle = BundleReader.Open(path);
        var tuning = TunedSession.Find(bundle, path, out var problem);
        var kernels = 0;
        foreach (var kernel in tuning?.Kernels ?? [])
            kernels += kernel.IsAutomatic ? 0 : 1;
        return new TuningReport(path, tuning is not null, tuning is null && problem is null ? null : TuningFile.NameFor(path), kernels, tuning?.Threads, problem);
    }

    private static DeviceReport[] Devices()
    {
        var devices = DeviceInventory.List();
        var reports = new DeviceReport[devices.Count];
        for (var i = 0; i < reports.Length; i++)
            reports[i] = new DeviceReport(devices[i].Kind.ToString().ToLowerInvariant(), devices[i].Name, devices[i].Path, devices[i].Uri);
        return reports;
    }

    private static void Print(InfoReport report)
    {
        var output = Console.Out;
        output.WriteLine($"edgert {report.Version}, flavour {report.Flavour}, {report.Runtime}, {report.Architecture}, {report.Processors} processors");
        output.WriteLine($"  instruction sets  {string.Join(' ', report.InstructionSets)}");
        output.WriteLine($"  kernels           {report.Kernels}");
        output.WriteLine($"  threads           {report.HandOverNs:0} ns to share work with another one");
        foreach (var engine in report.Engines)
            output.WriteLine($"  engine            {engine.Name}: {(engine.Available ? "available" : "not found: put libonnxruntime.so beside edgert or name it in EDGERT_ONNXRUNTIME")}{(engine.Library is null ? "" : $" ({engine.Library})")}");
        if (report.Tuning is { } tuning)
            output.WriteLine($"  tuning            {Describe(tuning)}");
        foreach (var device in report.Devices)
            output.WriteLine($"  device            {device.Uri}  {device.Kind}  {device.Name}");
        if (report.Devices.Count == 0)
            output.WriteLine("  device            none: no camera, microphone, GPIO, I2C or sensor found");
    }

    private static string Describe(TuningReport tuning) => tuning switch
    {
        { Used: true } => $"{tuning.File} is used: kernels of {tuning.Kernels} operations, threads where there are {tuning.Threads}",
        { Problem: { } problem } => problem,
        _ => $"none beside {tuning.Bundle}",
    };
}
