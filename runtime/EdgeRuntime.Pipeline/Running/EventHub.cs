using EdgeRuntime.Pipeline.Events;
using EdgeRuntime.Pipeline.Monitoring;
using EdgeRuntime.Pipeline.Stages;

namespace EdgeRuntime.Pipeline.Running;

/// <summary>Where a pipeline's events go out from: numbered, to who listens and to the queues of sinks.</summary>
internal sealed class EventHub(string pipeline, PipelineMetrics metrics, Action<string> log)
{
    // Events that are there from the start: those that can wait for a sink, or so many, and those in hand.
    private const int MostReady = 1024, InHand = 8;

    // Held while an event goes out, also while that waits for room in a sink's queue: sinks get events in the order of their numbers.
    private readonly Lock _publishing = new();

    // Held while listeners are called, and never while anything waits for a sink, whose thread subscribes and unsubscribes.
    private readonly Lock _listening = new();
    private readonly Pool<PipelineEvent> _pool = new(static pool => new PipelineEvent(pool.Return));
    private readonly List<SinkRunner> _sinks = [];
    private IEventListener[] _listeners = [];
    private int _framesFor;
    private bool _told;
    private long _last;

    /// <summary>Adds a sink, before the first event.</summary>
    public void Add(SinkRunner sink)
    {
        _sinks.Add(sink);
        if (sink.NeedsFrames)
            _framesFor |= sink.Kinds;
    }

    /// <summary>Makes the events that may wait for the slowest sink, so that none is made while the pipeline runs.</summary>
    public void Start() => _pool.Fill(Math.Min(_sinks.Count == 0 ? 0 : _sinks.Max(static sink => sink.QueueLength), MostReady) + InHand);

    /// <summary>An event to fill and to publish.</summary>
    /// <param name="kind">What happens.</param>
    /// <param name="frame">What it comes from; null: the source itself.</param>
    public PipelineEvent Rent(PipelineEventKind kind, StageFrame? frame)
    {
        var happened = _pool.Rent();
        (happened.Kind, happened.Pipeline, happened.Time) = (kind, pipeline, DateTimeOffset.UtcNow);
        if (frame is null)
        {
            happened.Timestamp = System.Diagnostics.Stopwatch.GetTimestamp();
            return happened;
        }
        (happened.Timestamp, happened.FrameSequence, happened.FrameSize) = (frame.Timestamp, frame.Result.Sequence, (frame.Result.Width, frame.Result.Height));
        if (frame.Frame is { } picture && (_framesFor & Bit(kind)) != 0)
        {
            picture.Retain();
            happened.Frame = picture;
        }
        return happened;
    }

    /// <summary>Sends an event and gives it back.</summary>
    /// <param name="happened">The event.</param>
    /// <param name="rule">The rule that it comes from; −1: none.</param>
    public void Publish(PipelineEvent happened, int rule = -1)
    {
        metrics.EventsOf(happened.Kind).Add();
        if (happened.Kind is PipelineEventKind.Speech or PipelineEventKind.Word or PipelineEventKind.Text)
            metrics.Sound?.Latency.Record(System.Diagnostics.Stopwatch.GetElapsedTime(happened.Timestamp));
        lock (_publishing)
        {
            happened.Id = ++_last;
            Tell(happened);
            PipelineEvent? plain = null;
            foreach (var sink in _sinks)
            {
                if (sink.Wants(happened.Kind, rule))
                    sink.Offer(happened.Frame is not { } frame || sink.TakesFrame(frame) ? happened : plain ??= Plain(happened));
            }
            plain?.Release();
        }
        happened.Release();
    }

    // What a listener throws must cost neither the sinks the event nor the source a frame that is never given back.
    private void Tell(PipelineEvent happened)
    {
        lock (_listening)
        {
            foreach (var listener in _listeners)
            {
                try
                {
                    listener.Take(happened);
                }
                catch (Exception exception) when (exception is not OutOfMemoryException)
                {
                    if (!_told)
                        log($"{pipeline}: a listener of events failed: {Problems.Describe(exception)}; this is told once.");
                    _told = true;
                }
            }
        }
    }

    // An event holds its frame, and a source has few: a sink that does not need it, or has enough of them waiting, gets the event without.
    private PipelineEvent Plain(PipelineEvent happened)
    {
        var plain = _pool.Rent();
        happened.CopyTo(plain);
        return plain;
    }

    public void Subscribe(IEventListener listener)
    {
        lock (_listening)
            _listeners = [.. _listeners, listener];
    }

    public void Unsubscribe(IEventListener listener)
    {
        lock (_listening)
            _listeners = [.. _listeners.Where(other => !ReferenceEquals(other, listener))];
    }

    /// <summary>The bit of a kind of events.</summary>
    public static int Bit(PipelineEventKind kind) => 1 << (int)kind;
}
