using System.Diagnostics;
using System.Text.Json;
using EdgeRuntime.Pipeline.Monitoring;

namespace EdgeRuntime.Host.Server.Live;

/// <summary>A hub for every pipeline, which a reload replaces; and the word on how each of them is, every second.</summary>
internal sealed class PipelineHubs : IDisposable
{
    private readonly Lock _lock = new();
    private readonly IPipelineSet _pipelines;
    private readonly double _maxRate;
    private readonly Timer _timer;
    private readonly Utf8JsonWriter _writer = LiveMessages.NewWriter();
    private volatile PipelineHub[] _hubs = [];
    private bool _disposed;

    public PipelineHubs(IPipelineSet pipelines, LiveMessages messages, double maxRate)
    {
        (_pipelines, Messages, _maxRate) = (pipelines, messages, maxRate);
        _pipelines.Changed += Follow;
        Follow();
        _timer = new Timer(_ => Tick(), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
    }

    public LiveMessages Messages { get; }

    public IReadOnlyList<PipelineHub> All => _hubs;

    /// <summary>The hub of a pipeline, or of the first one where none is named.</summary>
    /// <exception cref="RequestException">There is no such pipeline.</exception>
    public PipelineHub Find(string? name)
    {
        var hubs = _hubs;
        foreach (var hub in hubs)
        {
            if (string.IsNullOrEmpty(name) || hub.Pipeline.Name == name)
                return hub;
        }
        throw new RequestException(404, hubs.Length == 0 ? "no pipeline runs here." : $"there is no pipeline '{name}'; there is {string.Join(", ", hubs.Select(static hub => hub.Pipeline.Name))}.");
    }

    public void Dispose()
    {
        _pipelines.Changed -= Follow;
        _timer.Dispose();
        lock (_lock)
        {
            _disposed = true;
            foreach (var hub in _hubs)
                hub.Dispose();
            _hubs = [];
            _writer.Dispose();
        }
    }

    private void Follow()
    {
        lock (_lock)
        {
            if (_disposed)
                return;
            var old = _hubs;
            var now = _pipelines.Pipelines;
            _hubs = [.. now.Select(pipeline => old.FirstOrDefault(hub => hub.Pipeline == pipeline) ?? new PipelineHub(pipeline, Messages, _maxRate))];
            foreach (var hub in old.Where(hub => !now.Contains(hub.Pipeline)))
                hub.Dispose();
        }
    }

    // The timer's calls may overlap on a machine that is short of time: one at a time.
    private void Tick()
    {
        lock (_lock)
        {
            if (_disposed)
                return;
            var now = Stopwatch.GetTimestamp();
            foreach (var hub in _hubs)
                hub.Tick(now);
            if (!Messages.Readers.Any)
                return;
            foreach (var hub in _hubs)
            {
                var message = Messages.Begin(_writer, "status"u8, isDroppable: true);
                PipelineJson.WriteStatus(_writer, hub);
                Messages.Publish(_writer, message, hub.Pipeline.Name);
            }
            Messages.Readers.Wake();
        }
    }
}
