using EdgeRuntime.Pipeline.Metrics;

namespace EdgeRuntime.Pipeline.Sinks;

/// <summary>What sinks count of their own accord, beside what the pipeline counts of every sink: a series appears when a sink asks for it.</summary>
internal sealed class SinkMetrics(SinkContext context)
{
    private Counter? _delivered;
    private Counter? _dropped;
    private Counter? _files;
    private Gauge? _connected;
    private Gauge? _queued;

    /// <summary>Events that the receiver confirmed.</summary>
    public Counter Delivered => _delivered ??= Counter("edgert_sink_delivered_total", "Events that the receiver confirmed.");

    /// <summary>Events that a sink gave up.</summary>
    public Counter Dropped => _dropped ??= Counter("edgert_sink_dropped_total", "Events that a sink gave up: its own queue was full, or the receiver refused them.");

    /// <summary>Files that a sink finished.</summary>
    public Counter Files => _files ??= Counter("edgert_sink_files_total", "Files that a sink finished: pictures, clips, files of events that were full or whose day was over.");

    /// <summary>Whether the receiver can be reached: 1 or 0.</summary>
    public Gauge Connected => _connected ??= Gauge("edgert_sink_connected", "Whether a sink's receiver can be reached.");

    /// <summary>Events that wait in a sink's own queue.</summary>
    public Gauge Queued => _queued ??= Gauge("edgert_sink_queued", "Events that wait in a sink's own queue.");

    private Counter Counter(string name, string help) => context.Metrics.Counter(name, help, ("pipeline", context.Pipeline.Name), ("stage", context.Name));

    private Gauge Gauge(string name, string help) => context.Metrics.Gauge(name, help, ("pipeline", context.Pipeline.Name), ("stage", context.Name));
}
