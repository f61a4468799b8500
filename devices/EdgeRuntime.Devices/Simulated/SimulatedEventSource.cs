using System.Diagnostics;
using EdgeRuntime.Devices.Events;
using EdgeRuntime.Devices.Lines;

namespace EdgeRuntime.Devices.Simulated;

/// <summary>An input line of a <see cref="SimulatedChip"/>. It keeps 64 events, as the kernel does when it is asked for so many; the oldest go first.</summary>
internal sealed class SimulatedEventSource : EventSource
{
    internal const int Kept = 64;

    private readonly LineEvent[] _events = new LineEvent[Kept];
    private readonly object _signal = new();
    private readonly SimulatedLine _line;
    private readonly InputLineOptions _options;
    private readonly string _uri;
    private long _made;
    private long _read;
    private bool _gone;

    public SimulatedEventSource(SimulatedLine line, InputLineOptions options, string uri)
    {
        (_line, _options, _uri) = (line, options, uri);
        line.Take(this, uri);
    }

    public override bool Level => _line.IsOf(this) ? _line.High != _options.ActiveLow : throw Unplugged();

    public override bool Read(TimeSpan timeout, out LineEvent happened)
    {
        var end = Environment.TickCount64 + (long)timeout.TotalMilliseconds;
        lock (_signal)
        {
            while (_read == _made)
            {
                if (_gone)
                    throw Unplugged();
                var left = end - Environment.TickCount64;
                if (left <= 0)
                {
                    happened = default;
                    return false;
                }
                Monitor.Wait(_signal, (int)Math.Min(left, int.MaxValue));
            }
            var lost = Math.Max(0, _made - _read - Kept);
            Missed += lost;
            _read += lost;
            happened = _events[_read++ % Kept];
            return true;
        }
    }

    /// <summary>The line has another level.</summary>
    public void Changed(bool high)
    {
        var level = high != _options.ActiveLow;
        if ((_options.Edge & (level ? LineEdge.Rising : LineEdge.Falling)) == 0)
            return;
        lock (_signal)
        {
            _events[_made % Kept] = new LineEvent(level, Stopwatch.GetTimestamp(), _made + 1);
            _made++;
            Monitor.Pulse(_signal);
        }
    }

    /// <summary>The chip is gone.</summary>
    public void Gone()
    {
        lock (_signal)
        {
            _gone = true;
            Monitor.Pulse(_signal);
        }
    }

    protected override void Dispose(bool disposing) => _line.Release(this);

    private DeviceException Unplugged() => new($"{_uri}: {_line.Chip.Name} is gone.");
}
