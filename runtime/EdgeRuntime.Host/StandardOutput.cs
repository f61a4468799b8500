namespace EdgeRuntime.Host;

/// <summary>Where results are printed, and whether somebody reads them.</summary>
internal static class StandardOutput
{
    private const short Error = 8; // POLLERR: the other end of the pipe is closed

    /// <summary>Lets <see cref="Console.Out"/> write by <see cref="Open"/>, line by line.</summary>
    public static void Install() => Console.SetOut(new StreamWriter(Open(), bufferSize: 256) { AutoFlush = true });

    /// <summary>The standard output itself, for what is not lines of text.</summary>
    public static Stream Open() => OperatingSystem.IsWindows() ? Console.OpenStandardOutput() : new DescriptorStream(1);

    /// <summary>Whether the standard output is a pipe whose reader is gone. Writing to it is taken for done, and SIGPIPE is ignored: a program that prints a line now and then would never know.</summary>
    public static bool IsUnread()
    {
        var descriptor = new DescriptorStream.Descriptor { File = 1 };
        return !OperatingSystem.IsWindows() && DescriptorStream.Poll(ref descriptor, 1, 0) > 0 && (descriptor.Found & Error) != 0;
    }
}
