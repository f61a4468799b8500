using System.Globalization;
using System.Text.Json;

namespace EdgeRuntime.Benchmarks.Soak;

/// <summary>mosquitto_sub, which stamps every message with the time when it came: how long messages took, which are missing, whether they came in order.</summary>
internal sealed class Subscriber : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<double> _milliseconds = [];
    private readonly HashSet<long> _seen = [];
    private readonly ChildProcess _process;
    private readonly StreamWriter? _log;
    private long _first;
    private long _last;
    private long _received;
    private long _duplicates;
    private long _outOfOrder;
    private bool _measures;

    public Subscriber(int port, string topic, string? log)
    {
        _log = log is null ? null : new StreamWriter(log);
        _process = new ChildProcess("mosquitto_sub", ["-h", "127.0.0.1", "-p", $"{port}", "-t", topic, "-q", "1", "-c", "-i", "edgert-soak", "-F", "%U %p"], Take, "apt-get install mosquitto-clients");
    }

    public long Received
    {
        get
        {
            lock (_lock)
                return _received;
        }
    }

    /// <summary>The last number of an event that came.</summary>
    public long Last
    {
        get
        {
            lock (_lock)
                return _last;
        }
    }

    /// <summary>Whether the time of messages counts: not while the broker is away, nor before all is warm.</summary>
    public bool Measures
    {
        set
        {
            lock (_lock)
                _measures = value;
        }
    }

    public MessageReport Report()
    {
        lock (_lock)
        {
            var sorted = _milliseconds.Order().ToArray();
            double At(double share) => sorted.Length == 0 ? double.NaN : sorted[Math.Min(sorted.Length - 1, (int)(share * sorted.Length))];
            var distinct = _received - _duplicates;
            return new MessageReport(_received, _last - _first + 1 - distinct, _duplicates, _outOfOrder, sorted.Length, At(0.5), At(0.99), sorted.Length == 0 ? double.NaN : sorted[^1]);
        }
    }

    public void Dispose()
    {
        _process.Dispose();
        lock (_lock)
            _log?.Dispose();
    }

    // From the taking of the frame to the arrival: latency_ms runs from the frame to the writing of the message, the wall's clock from the event before it, so the time between event and writing counts twice and the sum is never too small.
    private void Take(string line)
    {
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        if (space < 0 || !line.AsSpan(space + 1).StartsWith("{"))
            return;
        using var message = JsonDocument.Parse(line.AsMemory(space + 1));
        var root = message.RootElement;
        var id = root.GetProperty("id").GetInt64();
        var arrived = DateTimeOffset.UnixEpoch.AddTicks((long)(decimal.Parse(line.AsSpan(0, space), CultureInfo.InvariantCulture) * TimeSpan.TicksPerSecond));
        lock (_lock)
        {
            _received++;
            _first = _first == 0 ? id : Math.Min(_first, id);
            if (!_seen.Add(id))
                _duplicates++;
            else if (id < _last)
                _outOfOrder++;
            _last = Math.Max(_last, id);
            if (_measures && root.TryGetProperty("latency_ms", out var latency))
                _milliseconds.Add((arrived - root.GetProperty("time").GetDateTimeOffset()).TotalMilliseconds + latency.GetDouble());
            _log?.WriteLine(line);
        }
    }
}

/// <summary>What came of the events.</summary>
/// <param name="Received">Messages.</param>
/// <param name="Missing">Numbers between the first and the last that never came.</param>
/// <param name="Duplicates">Messages that came twice, as MQTT's quality 1 allows.</param>
/// <param name="OutOfOrder">Messages with a smaller number than one before.</param>
/// <param name="Measured">Messages whose time counts.</param>
/// <param name="Median">From frame to arrival, ms.</param>
/// <param name="P99">99 of 100 were quicker.</param>
/// <param name="Slowest">The slowest.</param>
internal sealed record MessageReport(long Received, long Missing, long Duplicates, long OutOfOrder, int Measured, double Median, double P99, double Slowest);
