using EdgeRuntime.Pipeline.Configuration;
using EdgeRuntime.Pipeline.Metrics;
using EdgeRuntime.Pipeline.Monitoring;

namespace EdgeRuntime.Pipeline.Running;

/// <summary>A pipeline: a thread for its source, one for its stages, one for each sink, and bounded queues between them. It shares nothing with others but the processor.</summary>
internal sealed class RunningPipeline : IPipelineMonitor, IDisposable
{
    // Together less than the 2 s in which a program ends.
    private static readonly TimeSpan s_sourceEnd = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_stagesEnd = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_sinksEnd = TimeSpan.FromMilliseconds(700);

    // A pause of the machine costs pictures, which are old by then; of sound all is wanted. Blocks have up to 50 ms.
    private const int SoundBlocks = 40;

    private readonly PipelineSettings _settings;
    private readonly PipelineMetrics _metrics;
    private readonly PipelineParts _parts;
    private readonly BoundedQueue<SourceItem> _queue;
    private readonly SourceSupervisor _supervisor;
    private readonly StageRunner _stages;
    private readonly List<(string Path, long Length, DateTime Written)> _stamps;
    private bool _started;
    private bool _stopped;

    /// <summary>Makes a pipeline; nothing runs yet.</summary>
    /// <exception cref="EdgeRuntimeException">The settings ask for what cannot be.</exception>
    public RunningPipeline(PipelineSettings settings, PipelineEnvironment environment, MetricRegistry registry, long frameLimit)
    {
        (_settings, _stamps) = (settings, BundleStamps(settings));
        _metrics = new PipelineMetrics(registry, settings.Name);
        try
        {
            _parts = new PipelineParts(settings, environment, this, _metrics, registry);
        }
        catch
        {
            _metrics.Remove();
            throw;
        }
        var queue = settings.Queue ?? (_parts.Source.Scheme == "file" ? new QueueSettings(2, DropPolicy.Wait) : _parts.Build.Hears ? new QueueSettings(SoundBlocks, DropPolicy.DropOldest) : new QueueSettings(2, DropPolicy.Latest));
        _queue = new BoundedQueue<SourceItem>(queue.Length, queue.Drop, Drop);
        _supervisor = new SourceSupervisor(settings.Name, _parts.Source.Open, settings.Stall, _queue, _parts.Events, _metrics, environment.Log);
        _stages = new StageRunner(settings.Name, _parts, _queue, _supervisor, _metrics, environment.Log) { FrameLimit = frameLimit };
        _metrics.Gauge("edgert_source_up", "Whether the source gives what it should.", () => _supervisor.State == SourceState.Running ? 1 : 0);
        _metrics.Gauge("edgert_queue_length", "Frames that wait for the stages.", () => _queue.Count);
        foreach (var listener in settings.EventListeners)
            Subscribe(listener);
        foreach (var listener in settings.FrameListeners)
            Subscribe(listener);
        Parts = [new PartInfo("source", "source", _parts.Source.Scheme, _parts.Source.Uri), .. _parts.Stages.Select(static stage => new PartInfo("stage", stage.Name, stage.Settings.Type, stage.Stage.Description)), .. _parts.Sinks.Select(static sink => sink.Info)];
    }

    public string Name => _settings.Name;

    public PipelineSettings Settings => _settings;

    public string Source => _parts.Source.Uri;

    public SourceState State => _stopped && _supervisor.State != SourceState.Ended ? SourceState.Stopped : _supervisor.State;

    public string? Problem => _supervisor.Problem;

    public TimeSpan Silence
    {
        get
        {
            var now = System.Diagnostics.Stopwatch.GetTimestamp();
            // Who waits for room in a queue does what was asked for, and does not hang.
            var blocked = _parts.Sinks.Exists(static sink => sink.Runner.IsWaitedFor);
            var (source, stages) = (_queue.IsWaitedFor || blocked ? TimeSpan.Zero : _supervisor.Pulse.Silence(now), blocked ? TimeSpan.Zero : _stages.Pulse.Silence(now));
            return source > stages ? source : stages;
        }
    }

    public IReadOnlyList<PartInfo> Parts { get; }

    public IReadOnlyList<string> Labels => _parts.Build.Labels;

    public IReadOnlyList<AreaInfo> Areas => [.. _parts.Stages.Select(Area).OfType<AreaInfo>()];

    public HearingInfo? Hearing => _parts.Build.Hears ? new HearingInfo(_parts.Build.HasSpeech, _parts.Build.Words, _parts.Build.HasText) : null;

    public IReadOnlyList<string> Rules => [.. _settings.Rules.Select(static rule => rule.Name)];

    /// <summary>Whether it came to its end: the source has no more, and all of it went through.</summary>
    public bool HasEnded => _stages.HasEnded;

    /// <summary>Whether settings of a file are those that it was made of, and bundles are the files that it opened.</summary>
    public bool IsSame(PipelineSettings settings) => settings.Name == Name && settings.Node is { } node && _settings.Node is { } own && node.Canonical() == own.Canonical() && BundleStamps(settings).SequenceEqual(_stamps);

    public void Subscribe(IFrameListener listener) => _stages.Subscribe(listener);

    public void Unsubscribe(IFrameListener listener) => _stages.Unsubscribe(listener);

    public void Subscribe(IEventListener listener) => _parts.Events.Subscribe(listener);

    public void Unsubscribe(IEventListener listener) => _parts.Events.Unsubscribe(listener);

    public void Start()
    {
        _started = true;
        _parts.Events.Start();
        foreach (var (sink, _) in _parts.Sinks)
            sink.Start();
        _stages.Start();
        _supervisor.Start();
    }

    /// <summary>Asks it to end.</summary>
    public void BeginStop()
    {
        _supervisor.Stop();
        _queue.Complete();
    }

    /// <summary>Ends it, within 2 s: what waits for sinks is written as far as there is time.</summary>
    public void Dispose()
    {
        if (_stopped)
            return;
        _stopped = true;
        if (!_started)
        {
            _parts.Dispose();
            _stages.Dispose();
            return;
        }
        BeginStop();
        _supervisor.Join(s_sourceEnd);
        _stages.Join(s_stagesEnd);
        foreach (var (sink, _) in _parts.Sinks)
            sink.Complete();
        var end = System.Diagnostics.Stopwatch.GetTimestamp();
        foreach (var (sink, _) in _parts.Sinks)
        {
            var left = s_sinksEnd - System.Diagnostics.Stopwatch.GetElapsedTime(end);
            sink.Join(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        }
    }

    /// <summary>What it did.</summary>
    public PipelineSummary Summarize() => new()
    {
        Name = Name,
        Source = Source,
        Format = _supervisor.Format,
        State = State,
        Problem = Problem,
        Frames = _metrics.Frames.Value,
        FramesPerSecond = _metrics.Rate.PerSecond(System.Diagnostics.Stopwatch.GetTimestamp()),
        Dropped = _metrics.SourceDrops.Value,
        Missed = _metrics.Missed.Value,
        Broken = _metrics.Broken.Value,
        Failed = _metrics.Failed.Value,
        BadSamples = _metrics.Sound?.BadSamples.Value ?? 0,
        ClippedSamples = _metrics.Sound?.ClippedSamples.Value ?? 0,
        Reconnects = _metrics.Reconnects.Value,
        Events = _metrics.AllEvents,
        SinkProblem = _parts.Sinks.Select(static sink => sink.Runner.Problem is { } why ? $"{why}; {sink.Runner.Unwritten} events not written" : null).FirstOrDefault(static problem => problem is not null),
        LatencyP50Ms = _stages.Latency.PercentileNanoseconds(50) / 1e6,
        LatencyP99Ms = _stages.Latency.PercentileNanoseconds(99) / 1e6,
    };

    /// <summary>Takes its series of metrics away, once it is no more.</summary>
    public void RemoveMetrics() => _metrics.Remove();

    private static List<(string Path, long Length, DateTime Written)> BundleStamps(PipelineSettings settings)
    {
        var stamps = new List<(string, long, DateTime)>();
        foreach (var path in settings.Stages.SelectMany(static stage => stage.Files))
        {
            var file = new FileInfo(path);
            stamps.Add((path, file.Exists ? file.Length : 0, file.Exists ? file.LastWriteTimeUtc : default));
        }
        return stamps;
    }

    private void Drop(SourceItem item)
    {
        // What comes once the pipeline ends is no loss.
        if (!_queue.IsComplete)
            _metrics.SourceDrops.Add();
        item.Release();
    }

    private AreaInfo? Area((string Name, Stages.Stage Stage, StageSettings Settings) stage)
    {
        var (relative, kind, points) = stage.Settings switch
        {
            ZoneStageSettings zone => (zone.Relative, "zone", zone.Polygon),
            LineStageSettings line => (line.Relative, "line", [line.From, line.To]),
            _ => (false, "", []),
        };
        var (width, height) = relative ? _stages.FrameSize : (1, 1);
        return kind.Length == 0 ? null : new AreaInfo(stage.Name, kind, Stages.Corners.InPicture(points, width, height));
    }
}
