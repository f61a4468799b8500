using System.Buffers;
using System.Text;

namespace EdgeRuntime.Pipeline.Metrics;

/// <summary>
/// The metrics of a program. Names follow Prometheus: <c>edgert_</c>, the thing, the base unit; <c>_total</c> for counters; what differs between series is a label, never part of the name. Asking for a series again gives the same object.
/// </summary>
public sealed class MetricRegistry
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, Family> _families = new(StringComparer.Ordinal);

    /// <summary>A counter.</summary>
    /// <param name="name">Its name, as in <c>edgert_frames_total</c>.</param>
    /// <param name="help">What it counts, in a few words.</param>
    /// <param name="labels">Its labels, as in <c>("pipeline", "door")</c>.</param>
    public Counter Counter(string name, string help, params ReadOnlySpan<(string Name, string Value)> labels) => Get(name, help, labels, static () => new Counter());

    /// <summary>A gauge that is set.</summary>
    /// <inheritdoc cref="Counter"/>
    public Gauge Gauge(string name, string help, params ReadOnlySpan<(string Name, string Value)> labels) => Get(name, help, labels, static () => new Gauge());

    /// <summary>A gauge that is read when metrics are asked for.</summary>
    /// <inheritdoc cref="Counter"/>
    public Gauge Gauge(string name, string help, Func<double> read, params ReadOnlySpan<(string Name, string Value)> labels) => Get(name, help, labels, () => new Gauge(read));

    /// <summary>A histogram of durations.</summary>
    /// <inheritdoc cref="Counter"/>
    public Histogram Histogram(string name, string help, params ReadOnlySpan<(string Name, string Value)> labels) => Get(name, help, labels, static () => new Histogram());

    /// <summary>Removes every series that has a label of this value, as those of a pipeline that is no more.</summary>
    public void Remove(string label, string value)
    {
        var pair = PrometheusWriter.Label(label, value);
        lock (_lock)
        {
            foreach (var family in _families.Values)
            {
                foreach (var labels in family.Series.Keys.Where(key => key == pair || key.StartsWith(pair + ",", StringComparison.Ordinal) || key.EndsWith("," + pair, StringComparison.Ordinal) || key.Contains("," + pair + ",", StringComparison.Ordinal)).ToArray())
                    family.Series.Remove(labels);
            }
        }
    }

    /// <summary>Writes all metrics in Prometheus' text format 0.0.4.</summary>
    public void Write(IBufferWriter<byte> to)
    {
        var writer = new PrometheusWriter(to);
        lock (_lock)
        {
            foreach (var (name, family) in _families)
            {
                if (family.Series.Count == 0)
                    continue;
                writer.Head(name, family.Help, family.Series.Values.First().Kind);
                foreach (var (labels, metric) in family.Series)
                    metric.Write(writer, name, labels);
            }
        }
    }

    private T Get<T>(string name, string help, ReadOnlySpan<(string Name, string Value)> labels, Func<T> make) where T : Metric
    {
        var text = new StringBuilder();
        foreach (var (label, value) in labels)
            text.Append(text.Length == 0 ? "" : ",").Append(PrometheusWriter.Label(label, value));
        var key = text.ToString();
        lock (_lock)
        {
            if (!_families.TryGetValue(name, out var family))
                _families.Add(name, family = new Family(help));
            if (family.Series.TryGetValue(key, out var metric))
                return metric as T ?? throw new ArgumentException($"{name} is a {metric.Kind}.", nameof(name));
            var made = make();
            family.Series.Add(key, made);
            return made;
        }
    }

    private sealed record Family(string Help)
    {
        public SortedDictionary<string, Metric> Series { get; } = new(StringComparer.Ordinal);
    }
}
