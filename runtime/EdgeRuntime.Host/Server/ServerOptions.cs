using System.Net;
using EdgeRuntime.Host.Server.Access;

namespace EdgeRuntime.Host.Server;

/// <summary>How the server listens, and what it bears.</summary>
/// <param name="Address">Where it listens; port 0: one that is free.</param>
/// <param name="Token">What callers must know; null: whoever reaches the address may do everything.</param>
internal sealed record ServerOptions(IPEndPoint Address, AccessToken? Token)
{
    /// <summary>Bytes of a request's body at most.</summary>
    public long MaxRequestBytes { get; init; } = 64 << 20;

    /// <summary>Connections at a time.</summary>
    public int MaxConnections { get; init; } = 128;

    /// <summary>Requests that may wait for one model.</summary>
    public int MaxWaiting { get; init; } = 16;

    /// <summary>Messages that may wait for one reader of <c>/events</c>.</summary>
    public int MaxMessages { get; init; } = 64;

    /// <summary>Results and pictures a second at most, for each pipeline.</summary>
    public double MaxRate { get; init; } = 30;
}
