using System.Net;

namespace EdgeRuntime.Host.Wyoming;

/// <summary>How the server of Wyoming listens, and what it bears.</summary>
/// <param name="Address">Where; port 0: one that is free.</param>
internal sealed record WyomingOptions(IPEndPoint Address)
{
    /// <summary>Clients at a time.</summary>
    public int MaxClients { get; init; } = 8;

    /// <summary>Networks whose machines are served besides this one; none: all that reach the address.</summary>
    public IReadOnlyList<IPNetwork> Allowed { get; init; } = [];

    /// <summary>The languages that models are said to know, as in <c>en</c>.</summary>
    public IReadOnlyList<string> Languages { get; init; } = ["en"];

    /// <summary>How long a client may send nothing.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long an event may take to come, and an answer to go.</summary>
    public TimeSpan Stall { get; init; } = TimeSpan.FromSeconds(10);
}
