using System.Diagnostics;
using EdgeRuntime.Pipeline.Metrics;
using Microsoft.AspNetCore.Connections;

namespace EdgeRuntime.Host.Server.Connections;

/// <summary>
/// The connections there are. Whoever opens many and asks for nothing locks nobody out: where all places are taken, a new connection takes that of the one that has been idle for longest. Only where requests are under way on all of them,
/// the new one is refused.
/// </summary>
/// <param name="most">Connections at a time.</param>
/// <param name="metrics">Where it is counted who had to go.</param>
internal sealed class ConnectionList(int most, MetricRegistry metrics)
{
    private readonly Lock _lock = new();
    private readonly List<ClientConnection> _connections = [];
    private readonly Counter _cut = metrics.Counter("edgert_http_idle_cut_total", "Idle connections that were cut because others needed their places");
    private readonly Counter _refused = metrics.Counter("edgert_http_refused_total", "Connections that were refused because requests were under way on as many as there may be");

    /// <summary>Serves a connection until its end.</summary>
    public async Task Serve(ConnectionContext context, ConnectionDelegate next)
    {
        var connection = new ClientConnection(context, Stopwatch.GetTimestamp());
        if (!TryAdd(connection))
        {
            _refused.Add();
            context.Abort(new ConnectionAbortedException("The server has too many connections."));
            return;
        }
        context.Features.Set(connection);
        try
        {
            await next(context).ConfigureAwait(false);
        }
        finally
        {
            lock (_lock)
                _connections.Remove(connection);
        }
    }

    /// <summary>A request begins; it keeps its place until <see cref="End"/>.</summary>
    public void Begin(ClientConnection? connection)
    {
        lock (_lock)
            connection?.Begin();
    }

    public void End(ClientConnection? connection)
    {
        lock (_lock)
            connection?.End(Stopwatch.GetTimestamp());
    }

    private bool TryAdd(ClientConnection connection)
    {
        ClientConnection? idle;
        lock (_lock)
        {
            idle = _connections.Count < most ? null : _connections.Where(static other => !other.IsBusy).MinBy(static other => other.IdleSince);
            if (_connections.Count >= most && idle is null)
                return false;
            if (idle is not null)
                _connections.Remove(idle);
            _connections.Add(connection);
        }
        if (idle is not null)
            _cut.Add();
        idle?.Cut();
        return true;
    }
}
