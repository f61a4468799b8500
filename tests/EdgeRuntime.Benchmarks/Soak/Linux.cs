using System.Globalization;
using System.Runtime.InteropServices;

namespace EdgeRuntime.Benchmarks.Soak;

/// <summary>What the kernel tells of a process, and how it is asked to end.</summary>
internal static partial class Linux
{
    public const int Terminate = 15;

    private const double TicksPerSecond = 100;

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int process, int signal);

    /// <summary>Processor time so far in seconds, of the user and the kernel.</summary>
    public static double CpuSeconds(int process)
    {
        var fields = AfterName(File.ReadAllText($"/proc/{process}/stat"));
        return (Number(fields[11]) + Number(fields[12])) / TicksPerSecond;
    }

    /// <summary>Bytes in RAM, and the most that there ever were.</summary>
    public static (long Now, long Peak) Resident(int process)
    {
        var (now, peak) = (0L, 0L);
        foreach (var line in File.ReadLines($"/proc/{process}/status"))
        {
            if (line.StartsWith("VmRSS:", StringComparison.Ordinal))
                now = Kilobytes(line);
            else if (line.StartsWith("VmHWM:", StringComparison.Ordinal))
                peak = Kilobytes(line);
        }
        return (now, peak);
    }

    private static long Kilobytes(string line) => 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);

    private static string[] AfterName(string stat) => stat[(stat.LastIndexOf(')') + 2)..].Split(' ');

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
