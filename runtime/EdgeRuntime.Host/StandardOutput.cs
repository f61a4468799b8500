namespace EdgeRuntime.Host;

/// <summary>Where results are printed, and whether somebody reads them.</summary>
internal static class StandardOutput
{
    // Opened with the program: a file that is opened later may get the number of an output that was closed, and must not be written.
    private static DescriptorStream? s_output;

    private const short Error = 8; // POLLERR: the other end of the pipe is closed

    /// <summary>Lets <see cref="Console.Out"/> write by <see cref="Open"/>, line by line.</summary>
    public static void Install()
    {
        s_output = OperatingSystem.IsWindows() ? null : new DescriptorStream(1);
        Console.SetOut(new StreamWriter(Open(), bufferSize: 256) { AutoFlush = true });
    }

    /// <summary>The standard output itself, for what is not lines of text.</summary>
    /// <exception cref="DeviceException">Of its methods: it is full, or closed.</exception>
    public static Stream Open() => new ResultStream(static () => s_output ?? Console.OpenStandardOutput());

    /// <summary>Whether the standard output is a pipe whose reader is gone. Writing to it is taken for done, and SIGPIPE is ignored: a program that prints a line now and then would never know.</summary>
    public static bool IsUnread()
    {
        var descriptor = new DescriptorStream.Descriptor { File = 1 };
        return !OperatingSystem.IsWindows() && DescriptorStream.Poll(ref descriptor, 1, 0) > 0 && (descriptor.Found & Error) != 0;
    }
}
