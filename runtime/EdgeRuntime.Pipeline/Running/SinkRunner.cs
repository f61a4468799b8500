using EdgeRuntime.Devices.Video;
using EdgeRuntime.Pipeline.Configuration;
using EdgeRuntime.Pipeline.Events;
using EdgeRuntime.Pipeline.Metrics;
using EdgeRuntime.Pipeline.Sinks;

namespace EdgeRuntime.Pipeline.Running;

/// <summary>A sink with its queue and its thread: opened, written to, and when it fails closed and opened again, for ever.</summary>
internal sealed class SinkRunner : IDisposable
{
    // Sources have four buffers, as cameras do, and the stages need some.
    private const int MostFrames = 2;

    private readonly Sink _sink;
    private readonly string _name;
    private readonly int _rule;
    private readonly BoundedQueue<PipelineEvent> _queue;
    private readonly Counter _dropped;
    private readonly Counter _errors;
    private readonly Counter _written;
    private readonly Action<string> _log;
    private readonly Backoff _backoff;
    private readonly StopSignal _stop = new();
    private readonly Thread _thread;
    private VideoFrame? _lastFrame;
    private int _frames;
    private long _offered;
    private bool _open;
    private volatile string? _problem;

    /// <param name="sink">The sink.</param>
    /// <param name="title">What lines call it.</param>
    /// <param name="name">Its name.</param>
    /// <param name="settings">Its queue and the events that it gets.</param>
    /// <param name="rule">The rule whose events alone it gets; −1: it gets those of all kinds that the settings name.</param>
    /// <param name="metrics">Where it counts.</param>
    /// <param name="log">Where a line goes when it fails or is well again.</param>
    public SinkRunner(Sink sink, string title, string name, SinkSettings settings, int rule, PipelineMetrics metrics, Action<string> log)
    {
        (_sink, _name, _rule, _log) = (sink, title, rule, log);
        _dropped = metrics.Dropped(name);
        _errors = metrics.Sink("edgert_sink_errors_total", "Times that a sink could not be opened or written to.", name);
        _written = metrics.Sink("edgert_sink_events_total", "Events that a sink took.", name);
        _queue = new BoundedQueue<PipelineEvent>(settings.Queue.Length, settings.Queue.Drop, Drop);
        _backoff = new Backoff(name.GetHashCode(StringComparison.Ordinal));
        (NeedsFrames, QueueLength) = (sink.NeedsFrames, settings.Queue.Length);
        Kinds = rule >= 0 ? EventHub.Bit(PipelineEventKind.Rule) : settings.Events.Count == 0 ? -1 : settings.Events.Sum(static kind => 1 << Array.IndexOf(PipelineShapes.EventKinds, kind));
        _thread = new Thread(Run) { Name = $"sink {name}", IsBackground = true };
    }

    public bool NeedsFrames { get; }

    /// <summary>The most events that wait for it.</summary>
    public int QueueLength { get; }

    /// <summary>The kinds of events that it gets, a bit each.</summary>
    public int Kinds { get; }

    /// <summary>Why it could not be opened or written to; null while it is well.</summary>
    public string? Problem => _problem;

    /// <summary>Events that it did not take: those that wait, and those for which there was no room.</summary>
    public long Unwritten => Volatile.Read(ref _offered) - _written.Value;

    /// <summary>Whether the pipeline waits for room in its queue.</summary>
    public bool IsWaitedFor => _queue.IsWaitedFor;

    public void Start() => _thread.Start();

    /// <summary>Whether an event is for this sink.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="rule">The rule that it comes from; −1: none.</param>
    public bool Wants(PipelineEventKind kind, int rule) => (Kinds & EventHub.Bit(kind)) != 0 && (_rule < 0 || _rule == rule);

    /// <summary>Whether the next event may bring its frame: the sink needs frames, and holds few, the one in hand included.</summary>
    public bool TakesFrame(VideoFrame frame)
    {
        if (!NeedsFrames || (Volatile.Read(ref _frames) >= MostFrames && !ReferenceEquals(frame, _lastFrame)))
            return false;
        _lastFrame = frame;
        return true;
    }

    /// <summary>Takes an event. Called under the hub's lock.</summary>
    public void Offer(PipelineEvent happened)
    {
        happened.Retain();
        Volatile.Write(ref _offered, _offered + 1);
        if (happened.Frame is not null)
            Interlocked.Increment(ref _frames);
        _queue.Put(happened);
    }

    /// <summary>No more events come; the thread writes what waits and ends.</summary>
    public void Complete() => _queue.Complete();

    /// <summary>Waits for the end.</summary>
    public bool Join(TimeSpan timeout)
    {
        if (!_thread.IsAlive || _thread.Join(timeout))
            return true;
        _stop.Set();
        _queue.Clear();
        return false;
    }

    public void Dispose()
    {
        if (_thread.ThreadState.HasFlag(ThreadState.Unstarted))
            _sink.Dispose();
        _stop.Set();
        _queue.Complete();
    }

    private void Run()
    {
        PipelineEvent? waiting = null;
        var (rest, written) = (Timeout.InfiniteTimeSpan, System.Diagnostics.Stopwatch.GetTimestamp());
        while (!_stop.IsSet && (waiting is not null || !_queue.IsDrained))
        {
            try
            {
                if (!_open)
                {
                    _sink.Open();
                    _open = true;
                    rest = _sink.Rest(TimeSpan.Zero);
                    if (waiting is null)
                        Well();
                }
                var idle = TimeSpan.Zero;
                if (waiting is not null || _queue.TryTake(rest, out waiting))
                {
                    _sink.Write(waiting);
                    _written.Add();
                    Release(waiting);
                    waiting = null;
                    written = System.Diagnostics.Stopwatch.GetTimestamp();
                    if (_sink.Arrives)
                        Well();
                }
                else
                    idle = System.Diagnostics.Stopwatch.GetElapsedTime(written);
                if (_queue.Count == 0)
                    rest = _sink.Rest(idle);
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                Fail(exception);
            }
        }
        if (waiting is not null)
            Release(waiting);
        End();
    }

    private void Fail(Exception exception)
    {
        _errors.Add();
        var problem = $"{_name}: {Problems.Describe(exception).TrimEnd('.')}";
        if (_problem is null)
            _log($"{problem}; it is tried again, for ever.");
        _problem = problem;
        Try(_sink.Close);
        _open = false;
        _stop.Wait(_backoff.Next());
    }

    private void Well()
    {
        if (_problem is not null)
            _log($"{_name}: works again.");
        _problem = null;
        _backoff.Reset();
    }

    private void End()
    {
        if (_open)
            Try(() => _sink.Rest(TimeSpan.Zero));
        Try(_sink.Dispose);
    }

    // What fails on the way out is told; it does not end the program.
    private void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            _errors.Add();
            _log($"{_name}: {Problems.Describe(exception)}");
        }
    }

    private void Drop(PipelineEvent happened)
    {
        _dropped.Add();
        Release(happened);
    }

    private void Release(PipelineEvent happened)
    {
        if (happened.Frame is not null)
            Interlocked.Decrement(ref _frames);
        happened.Release();
    }
}
