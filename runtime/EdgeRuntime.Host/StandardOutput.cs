using System.Runtime.InteropServices;

namespace EdgeRuntime.Host;

/// <summary>Whether somebody reads what is printed. .NET takes writing to a pipe that nobody reads for done, and SIGPIPE is ignored: a program that prints a line now and then would never know.</summary>
internal static partial class StandardOutput
{
    private const short Error = 8; // POLLERR: the other end of the pipe is closed

    /// <summary>Whether the standard output is a pipe whose reader is gone.</summary>
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
