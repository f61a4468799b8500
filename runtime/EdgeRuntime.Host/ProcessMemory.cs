using System.Buffers.Text;

namespace EdgeRuntime.Host;

/// <summary>What this process takes of the machine's memory.</summary>
internal static class ProcessMemory
{
    /// <summary>
    /// The most resident memory so far in bytes, VmHWM of /proc/self/status; 0 where the kernel does not say. (getrusage would count the parent's memory at the time of the fork.)
    /// </summary>
    public static long PeakResidentBytes()
    {
        try
        {
            ReadOnlySpan<byte> status = File.ReadAllBytes("/proc/self/status");
            var at = status.IndexOf("VmHWM:"u8);
            return at >= 0 && Utf8Parser.TryParse(status[(at + 6)..].TrimStart(" \t"u8), out long kibibytes, out _) ? kibibytes * 1024 : 0;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
