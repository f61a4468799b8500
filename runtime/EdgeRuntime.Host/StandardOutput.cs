using System.Runtime.InteropServices;

namespace EdgeRuntime.Host;

/// <summary>Where results are printed, and whether somebody reads them.</summary>
internal static partial class StandardOutput
{
    private const short Error = 8; // POLLERR: the other end of the pipe is closed

    /// <summary>Lets <see cref="Console.Out"/> write UTF-8 to the file alone. Left to itself it sets up a terminal, if there is one or not, and starts a thread for its signals: a tenth of a millisecond before the first result.</summary>
    public static void Install()
    {
        try
        {
            Console.SetOut(new StreamWriter(Console.OpenStandardOutput(), bufferSize: 256) { AutoFlush = true });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return; // there is none: what is printed fails, and says so
        }
    }

    /// <summary>Whether the standard output is a pipe whose reader is gone. .NET takes writing to it for done, and SIGPIPE is ignored: a program that prints a line now and then would never know.</summary>
    public static bool IsUnread()
    {
        var descriptor = new Descriptor { File = 1 };
        return !OperatingSystem.IsWindows() && Poll(ref descriptor, 1, 0) > 0 && (descriptor.Found & Error) != 0;
    }

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(ref Descriptor descriptors, nuint count, int milliseconds);

    [StructLayout(LayoutKind.Sequential)]
    private struct Descriptor
    {
        public int File;
        public short Wanted;
        public short Found;
    }
}
