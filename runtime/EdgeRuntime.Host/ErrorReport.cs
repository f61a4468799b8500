namespace EdgeRuntime.Host;

/// <summary>Turns exceptions into the one line that a user sees.</summary>
internal static class ErrorReport
{
    /// <summary>The line for an exception: its own message where it was raised on purpose or by the file system, otherwise what it is as well.</summary>
    public static string Describe(Exception e) => e switch
    {
        EdgeRuntimeException or IOException or UnauthorizedAccessException => OneLine(e.Message),
        OutOfMemoryException => "the memory of this machine does not suffice; use a smaller model or input.",
        _ => $"internal error: {e.GetType().Name}: {OneLine(e.Message)} Run again with --verbose for the stack trace.",
    };

    /// <summary>A message without line breaks.</summary>
    public static string OneLine(string message)
    {
        if (message.AsSpan().IndexOfAny('\r', '\n') < 0)
            return message;
        return string.Join(' ', message.Split(['\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }
}
