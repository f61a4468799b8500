using EdgeRuntime.Pipeline.Events;
using EdgeRuntime.Pipeline.Metrics;

namespace EdgeRuntime.Pipeline.Running;

/// <summary>The metrics of one pipeline.</summary>
internal sealed class PipelineMetrics
{
    private readonly MetricRegistry _registry;
    private readonly string _pipeline;
    private readonly Counter[] _events;

    public PipelineMetrics(MetricRegistry registry, string pipeline)
    {
        (_registry, _pipeline) = (registry, pipeline);
        SourceFrames = Counter("edgert_source_frames_total", "Frames, blocks of samples or edges that the source gave.");
        Missed = Counter("edgert_source_missed_total", "Frames that the source itself lost.");
        Starved = Counter("edgert_source_starved_total", "Times that the source had no buffer left, since all were held by the pipeline and its listeners.");
        Reconnects = Counter("edgert_source_reconnects_total", "Times that the source was lost and opened again, or tried to.");
        Frames = Counter("edgert_frames_total", "Frames that went through all stages.");
        Broken = Counter("edgert_frames_broken_total", "Frames that could not be decoded and were skipped.");
        Failed = Counter("edgert_frames_failed_total", "Frames at which a stage failed.");
        SourceDrops = Dropped("source");
        Latency = registry.Histogram("edgert_frame_seconds", "Time from the taking of a frame to the end of the stages.", ("pipeline", pipeline));
        _events = [.. Enum.GetValues<PipelineEventKind>().Select(kind => Counter("edgert_events_total", "Events.", ("kind", kind.ToString().ToLowerInvariant())))];
        registry.Gauge("edgert_fps", "Frames that went through all stages in a second, over the last ones.", () => Rate.PerSecond(System.Diagnostics.Stopwatch.GetTimestamp()), ("pipeline", pipeline));
    }

    public Counter SourceFrames { get; }

    public Counter Missed { get; }

    public Counter Starved { get; }

    public Counter Reconnects { get; }

    public Counter Frames { get; }

    public Counter Broken { get; }

    public Counter Failed { get; }

    public Counter SourceDrops { get; }

    public Histogram Latency { get; }

    /// <summary>What pipelines of sound count; null: it is none.</summary>
    public SoundMetrics? Sound { get; private set; }

    /// <summary>The pipeline hears.</summary>
    public SoundMetrics Hear() => Sound ??= new SoundMetrics(_registry, _pipeline);

    public FrameRate Rate { get; } = new();

    public Counter EventsOf(PipelineEventKind kind) => _events[(int)kind];

    /// <summary>Events of all kinds.</summary>
    public long AllEvents => _events.Sum(static counter => counter.Value);

    /// <summary>The time of a stage.</summary>
    public Histogram Stage(string stage) => _registry.Histogram("edgert_stage_seconds", "Time that a stage took for a frame.", ("pipeline", _pipeline), ("stage", stage));

    /// <summary>What a queue dropped.</summary>
    public Counter Dropped(string queue) => Counter("edgert_dropped_total", "What a full queue dropped.", ("queue", queue));

    /// <summary>A counter of a sink.</summary>
    public Counter Sink(string name, string help, string sink) => Counter(name, help, ("stage", sink));

    /// <summary>A gauge that is read.</summary>
    public void Gauge(string name, string help, Func<double> read) => _registry.Gauge(name, help, read, ("pipeline", _pipeline));

    /// <summary>Takes all series of the pipeline away.</summary>
    public void Remove() => _registry.Remove("pipeline", _pipeline);

    private Counter Counter(string name, string help) => _registry.Counter(name, help, ("pipeline", _pipeline));

    private Counter Counter(string name, string help, (string, string) label) => _registry.Counter(name, help, ("pipeline", _pipeline), label);
}
