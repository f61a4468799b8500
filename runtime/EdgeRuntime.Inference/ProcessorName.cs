using System.Text;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Inference;

/// <summary>What the native engine computes on, for telling whether numbers that were measured elsewhere hold here.</summary>
public static class ProcessorName
{
    private const string CpuInfo = "/proc/cpuinfo";

    // The kernel writes one processor after the other; the first is within this.
    private const int CpuInfoBytes = 4096;

    /// <summary>
    /// The processor and the kernels in use, as in <c>AMD EPYC (family 26, model 2); int8 AVX512-VNNI (emitted), f32 AVX-512 (emitted)</c>. The processor is "unknown" where the system does not name it.
    /// </summary>
    public static string WithKernels()
    {
        var text = "";
        if (File.Exists(CpuInfo))
        {
            using var file = File.OpenHandle(CpuInfo);
            var bytes = new byte[CpuInfoBytes];
            text = Encoding.ASCII.GetString(bytes, 0, RandomAccess.Read(file, bytes, 0));
        }
        return $"{Of(text)}; {KernelVariants.Describe()}";
    }

    /// <summary>The first processor of a <c>/proc/cpuinfo</c>: its name with family and model, or the numbers that Arm's registers give.</summary>
    internal static string Of(string cpuInfo)
    {
        string name = "", family = "", model = "", implementer = "", part = "";
        foreach (var line in cpuInfo.Split('\n'))
        {
            if (line.Length == 0)
                break;
            var colon = line.IndexOf(':');
            if (colon < 0)
                continue;
            var value = line[(colon + 1)..].Trim();
            switch (line[..colon].Trim())
            {
                case "model name": name = value; break;
                case "cpu family": family = value; break;
                case "model": model = value; break;
                case "CPU implementer": implementer = value; break;
                case "CPU part": part = value; break;
            }
        }
        if (part.Length > 0)
            return $"Arm implementer {implementer}, part {part}";
        return name.Length == 0 ? "unknown" : family.Length == 0 ? name : $"{name} (family {family}, model {model})";
    }
}
