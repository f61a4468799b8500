using Microsoft.AspNetCore.Connections;

namespace EdgeRuntime.Host.Server.Connections;

/// <summary>A connection, and whether a request of it is under way; found by requests among the features of their connection.</summary>
internal sealed class ClientConnection(ConnectionContext context, long now)
{
    /// <summary>When its last request ended, or it was opened, as <see cref="System.Diagnostics.Stopwatch.GetTimestamp"/> counts.</summary>
    public long IdleSince { get; private set; } = now;

    /// <summary>Whether a request of it is under way.</summary>
    public bool IsBusy { get; private set; }

    public void Begin() => IsBusy = true;

    public void End(long now) => (IsBusy, IdleSince) = (false, now);

    /// <summary>Ends it.</summary>
    public void Cut() => context.Abort(new ConnectionAbortedException("The server has too many connections, and this one was idle."));
}
