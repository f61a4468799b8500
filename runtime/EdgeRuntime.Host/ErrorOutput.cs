namespace EdgeRuntime.Host;

/// <summary>The standard error of a program that goes on when nobody takes its lines: where they go to a file on a full disk, they are lost, and nothing else is.</summary>
internal sealed class ErrorOutput(Stream output) : OutputStream
{
    /// <summary>Lets <see cref="Console.Error"/> write by it.</summary>
    public static void Install() => Console.SetError(new StreamWriter(new ErrorOutput(OperatingSystem.IsWindows() ? Console.OpenStandardError() : new DescriptorStream(2)), bufferSize: 256) { AutoFlush = true });

    public override void Write(ReadOnlySpan<byte> buffer) => _ = TryWrite(buffer);

    private bool TryWrite(ReadOnlySpan<byte> buffer)
    {
        try
        {
            output.Write(buffer);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
