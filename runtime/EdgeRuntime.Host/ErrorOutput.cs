namespace EdgeRuntime.Host;

/// <summary>The standard error of a program that goes on when nobody takes its lines: where they go to a file on a full disk, they are lost, and nothing else is.</summary>
internal sealed class ErrorOutput(Stream output) : OutputStream
{
    /// <summary>Lets <see cref="Console.Error"/> write by it.</summary>
    public static void Install() => Console.SetError(new StreamWriter(new ErrorOutput(OperatingSystem.IsWindows() ? Console.OpenStandardError() : new DescriptorStream(2)), bufferSize: 256) { AutoFlush = true });

    /// <summary>How many writes were lost.</summary>
    public int Lost { get; private set; }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            output.Write(buffer);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Lost++;
        }
    }
}
