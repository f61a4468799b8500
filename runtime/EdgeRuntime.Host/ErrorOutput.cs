namespace EdgeRuntime.Host;

/// <summary>The standard error of a program that goes on when nobody takes its lines: where they go to a file on a full disk, they are lost, and nothing else is.</summary>
internal sealed class ErrorOutput(Stream output) : Stream
{
    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Lets <see cref="Console.Error"/> write by it.</summary>
    public static void Install() => Console.SetError(new StreamWriter(new ErrorOutput(OperatingSystem.IsWindows() ? Console.OpenStandardError() : new DescriptorStream(2)), bufferSize: 256) { AutoFlush = true });

    public override void Write(ReadOnlySpan<byte> buffer) => _ = TryWrite(buffer);

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush() { }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

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
