namespace EdgeRuntime.Host.Server;

/// <summary>A request that cannot be fulfilled: the status and the text of the answer.</summary>
internal sealed class RequestException(int status, string message, Exception? inner = null) : Exception(message, inner)
{
    public int Status { get; } = status;
}
