using System.Diagnostics;
using System.Globalization;
using EdgeRuntime.Pipeline;
using EdgeRuntime.Pipeline.Monitoring;

namespace EdgeRuntime.Host.Service;

/// <summary>
/// The program as a service: tells the manager when it is ready, how its pipelines are, and, at half of the watchdog's time, that they live. A pipeline one of whose threads has been in one step for as long as the watchdog waits keeps the
/// word from being sent, so that the program is started anew.
/// </summary>
internal sealed class ServiceLink : IDisposable
{
    private static readonly TimeSpan s_statusEvery = TimeSpan.FromSeconds(5);

    private readonly ServiceSocket _socket;
    private readonly IPipelineSet _pipelines;
    private readonly Timer _timer;
    private string _status = "";

    private ServiceLink(ServiceSocket socket, IPipelineSet pipelines)
    {
        (_socket, _pipelines) = (socket, pipelines);
        var period = socket.Watchdog is { } watchdog && watchdog / 2 < s_statusEvery ? watchdog / 2 : s_statusEvery;
        _timer = new Timer(_ => Tell(), null, TimeSpan.Zero, period);
    }

    /// <summary>The link to the manager; null where there is none.</summary>
    public static ServiceLink? Open(IPipelineSet pipelines) => ServiceSocket.Find() is { } socket ? new ServiceLink(socket, pipelines) : null;

    /// <summary>Tells it that the program is ready: signals are answered from now on.</summary>
    public void Ready() => _socket.Send("READY=1");

    /// <summary>Tells it that the configuration is being read again.</summary>
    public void Reloading() => _socket.Send(string.Create(CultureInfo.InvariantCulture, $"RELOADING=1\nMONOTONIC_USEC={(long)(Stopwatch.GetTimestamp() * 1e6 / Stopwatch.Frequency)}"));

    /// <summary>Tells it that this is done.</summary>
    public void Reloaded(string status) => _socket.Send($"READY=1\nSTATUS={status}");

    /// <summary>Tells it that the program ends.</summary>
    public void Stopping() => _socket.Send("STOPPING=1");

    public void Dispose()
    {
        using var last = new ManualResetEvent(false);
        if (_timer.Dispose(last))
            last.WaitOne();
        _socket.Dispose();
    }

    /// <summary>How pipelines are, in a line.</summary>
    public static string Describe(IReadOnlyList<IPipelineMonitor> pipelines) => string.Join("; ", pipelines.Select(static pipeline => $"{pipeline.Name} {pipeline.State.ToString().ToLowerInvariant()}{(pipeline.Problem is { } problem ? $" ({ErrorReport.OneLine(problem)})" : "")}"));

    /// <summary>Whether every pipeline goes on.</summary>
    public static bool AreAlive(IReadOnlyList<IPipelineMonitor> pipelines, TimeSpan watchdog) => pipelines.All(pipeline => pipeline.Silence < watchdog);

    private void Tell()
    {
        var pipelines = _pipelines.Pipelines;
        if (_socket.Watchdog is { } watchdog && AreAlive(pipelines, watchdog))
            _socket.Send("WATCHDOG=1");
        var status = Describe(pipelines);
        if (status == _status)
            return;
        _status = status;
        _socket.Send($"STATUS={status}");
    }
}
