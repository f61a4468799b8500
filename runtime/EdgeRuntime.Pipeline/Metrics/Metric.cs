namespace EdgeRuntime.Pipeline.Metrics;

/// <summary>One series of a metric: a name with its labels. Updates are cheap, allocate nothing, and may come from any thread.</summary>
public abstract class Metric
{
    internal abstract void Write(PrometheusWriter writer, string name, string labels);

    /// <summary>The word for the metric's kind in Prometheus' text format.</summary>
    internal abstract string Kind { get; }
}

/// <summary>A number that only grows.</summary>
public sealed class Counter : Metric
{
    private long _value;

    /// <summary>What it has come to.</summary>
    public long Value => Interlocked.Read(ref _value);

    internal override string Kind => "counter";

    /// <summary>Adds to it.</summary>
    public void Add(long count = 1) => Interlocked.Add(ref _value, count);

    internal override void Write(PrometheusWriter writer, string name, string labels) => writer.Sample(name, labels, Value);
}

/// <summary>A number that goes up and down.</summary>
public sealed class Gauge(Func<double>? read = null) : Metric
{
    private double _value;

    /// <summary>What it is: what was set last, or what its function says.</summary>
    public double Value
    {
        get => read is null ? Volatile.Read(ref _value) : read();
        set => Volatile.Write(ref _value, value);
    }

    internal override string Kind => "gauge";

    internal override void Write(PrometheusWriter writer, string name, string labels) => writer.Sample(name, labels, Value);
}

/// <summary>Durations in buckets, in seconds.</summary>
public sealed class Histogram : Metric
{
    // 0.1 ms to 10 s, three to a decade.
    private static readonly double[] s_bounds = [0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10];

    private readonly long[] _counts = new long[s_bounds.Length + 1];
    private long _nanoseconds;

    /// <summary>How many were recorded.</summary>
    public long Count
    {
        get
        {
            long count = 0;
            for (var i = 0; i < _counts.Length; i++)
                count += Interlocked.Read(ref _counts[i]);
            return count;
        }
    }

    /// <summary>Their sum.</summary>
    public TimeSpan Sum => TimeSpan.FromTicks(Interlocked.Read(ref _nanoseconds) / 100);

    internal override string Kind => "histogram";

    /// <summary>Records a duration.</summary>
    public void Record(TimeSpan duration)
    {
        var seconds = Math.Max(0, duration.TotalSeconds);
        var bucket = 0;
        while (bucket < s_bounds.Length && seconds > s_bounds[bucket])
            bucket++;
        Interlocked.Increment(ref _counts[bucket]);
        Interlocked.Add(ref _nanoseconds, (long)(seconds * 1e9));
    }

    internal override void Write(PrometheusWriter writer, string name, string labels)
    {
        long count = 0;
        for (var i = 0; i < _counts.Length; i++)
        {
            count += Interlocked.Read(ref _counts[i]);
            writer.Bucket(name, labels, i < s_bounds.Length ? s_bounds[i] : double.PositiveInfinity, count);
        }
        writer.Sample(name + "_sum", labels, Interlocked.Read(ref _nanoseconds) / 1e9);
        writer.Sample(name + "_count", labels, count);
    }
}
