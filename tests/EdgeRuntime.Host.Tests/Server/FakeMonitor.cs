using EdgeRuntime.Devices.Video;
using EdgeRuntime.Pipeline.Events;
using EdgeRuntime.Pipeline.Monitoring;

namespace EdgeRuntime.Host.Tests.Server;

/// <summary>What pipelines of tests have in common: who listens, and that they are told.</summary>
internal abstract class FakeMonitor(string name)
{
    private readonly Lock _lock = new();
    private readonly List<IFrameListener> _frames = [];
    private readonly List<IEventListener> _events = [];
    private long _lastEvent;

    public string Name => name;

    public SourceState State { get; set; } = SourceState.Running;

    public string? Problem { get; set; }

    /// <summary>How many take frames.</summary>
    public int Listeners
    {
        get
        {
            lock (_lock)
                return _frames.Count;
        }
    }

    /// <summary>Tells an event.</summary>
    public void Tell(PipelineEventKind kind, Action<PipelineEvent>? fill = null)
    {
        var happened = new PipelineEvent { Kind = kind, Pipeline = Name, Id = Interlocked.Increment(ref _lastEvent), Time = DateTimeOffset.UtcNow };
        fill?.Invoke(happened);
        Tell(happened);
    }

    /// <inheritdoc cref="Tell(PipelineEventKind, Action{PipelineEvent})"/>
    public void Tell(PipelineEvent happened)
    {
        lock (_lock)
        {
            foreach (var listener in _events)
                listener.Take(happened);
        }
    }

    public void Subscribe(IFrameListener listener) => Locked(() => _frames.Add(listener));

    public void Unsubscribe(IFrameListener listener) => Locked(() => _frames.Remove(listener));

    public void Subscribe(IEventListener listener) => Locked(() => _events.Add(listener));

    public void Unsubscribe(IEventListener listener) => Locked(() => _events.Remove(listener));

    /// <summary>Gives a frame and its result to all who listen.</summary>
    protected void Give(VideoFrame? frame, FrameResult result)
    {
        lock (_lock)
        {
            foreach (var listener in _frames)
                listener.Take(frame, result);
        }
    }

    private void Locked(Action action)
    {
        lock (_lock)
            action();
    }
}
