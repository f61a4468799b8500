using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace EdgeRuntime.Benchmarks.Engine;

/// <summary>Says what was measured on.</summary>
internal static class MachineInfo
{
    /// <exception cref="DeviceException">The program fails.</exception>
    public static Machine Read(bool emit)
    {
        var info = ProgramRun.Json(BenchPaths.Edgert, ["info", "--json"], emit);
        return new Machine(Processor(File.ReadLines("/proc/cpuinfo")), Environment.ProcessorCount, RuntimeInformation.OSDescription, info["kernels"]!.GetValue<string>(), $"edgert {info["version"]!.GetValue<string>()} ({info["flavour"]!.GetValue<string>()})",
            Inference.OnnxRuntime.OnnxRuntimeLibrary.Version);
    }

    /// <summary>The processor's name and what tells those of one name apart.</summary>
    public static string Processor(IEnumerable<string> cpuInfo)
    {
        var values = new Dictionary<string, string>();
        foreach (var line in cpuInfo.TakeWhile(line => line.Length > 0))
        {
            var colon = line.IndexOf(':');
            if (colon > 0)
                values[line[..colon].Trim()] = line[(colon + 1)..].Trim();
        }
        return values.TryGetValue("model name", out var name) ? $"{name} (family {values.GetValueOrDefault("cpu family", "?")}, model {values.GetValueOrDefault("model", "?")})" : "unknown";
    }
}
