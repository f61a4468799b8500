namespace EdgeRuntime;

/// <summary>The standard output of a program, which says what is wrong when it cannot be written: a stream alone says "No space left on device", and not of what.</summary>
/// <param name="open">Opens it; called when something is written for the first time.</param>
public sealed class ResultStream(Func<Stream> open) : OutputStream
{
    private Stream? _output;

    /// <inheritdoc/>
    /// <exception cref="DeviceException">It is full, or closed.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            _output ??= open();
            _output.Write(buffer);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DeviceException($"the standard output cannot be written: {(exception is IOException ? exception.Message : "it is closed")}.", exception);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _output?.Dispose();
        base.Dispose(disposing);
    }
}
