namespace EdgeRuntime.Host.Wyoming;

/// <summary>A client that cannot be served any longer: what is wrong, and the text that it is told.</summary>
internal sealed class ClientException(ClientFault fault, string message, Exception? inner = null) : Exception(message, inner)
{
    public ClientFault Fault { get; } = fault;
}
