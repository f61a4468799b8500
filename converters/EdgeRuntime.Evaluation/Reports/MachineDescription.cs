using System.Runtime.InteropServices;

namespace EdgeRuntime.Evaluation.Reports;

/// <summary>The machine that a report's latencies were measured on.</summary>
/// <param name="Processor">Its processor's name.</param>
/// <param name="Cores">Processors that this process may use.</param>
/// <param name="System">The operating system.</param>
public sealed record MachineDescription(string Processor, int Cores, string System)
{
    /// <summary>This machine.</summary>
    public static MachineDescription Current() => new(ProcessorName(), Environment.ProcessorCount, RuntimeInformation.OSDescription.Trim());

    private static string ProcessorName()
    {
        const string CpuInfo = "/proc/cpuinfo";
        var line = File.Exists(CpuInfo) ? File.ReadLines(CpuInfo).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal)) : null;
        return line is null ? RuntimeInformation.ProcessArchitecture.ToString() : line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }
}
