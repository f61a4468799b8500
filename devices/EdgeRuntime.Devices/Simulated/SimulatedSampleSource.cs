using System.Diagnostics;
using EdgeRuntime.Devices.Samples;

namespace EdgeRuntime.Devices.Simulated;

/// <summary>A simulated sensor with a buffer of one second (16 samples at least): what a reader leaves longer is missed.</summary>
internal sealed class SimulatedSampleSource : SampleSource
{
    private readonly SimulatedSampleOptions _options;
    private readonly string _uri;
    private readonly SimulatedSensor _sensor;
    private readonly int _unplugged;
    private readonly SampleClock _clock;
    private readonly long _kept;
    private long _next;
    private bool _gap;

    public SimulatedSampleSource(SimulatedSampleOptions options, string uri)
    {
        (_options, _uri, _sensor) = (options, uri, SimulatedSensor.Of(options.Name));
        if (!_sensor.Plugged)
            throw Gone();
        _unplugged = _sensor.Unplugged;
        Format = new SampleFormat(options.Channels, options.Rate);
        _clock = new SampleClock(options.Rate, Stopwatch.GetTimestamp());
        _kept = Math.Max(16, (long)options.Rate);
    }

    public override SampleFormat Format { get; }

    public override int Read(Span<float> values, TimeSpan timeout, out long timestamp)
    {
        var channels = Format.Channels.Count;
        var room = SampleBuffer.Room(values, channels);
        timestamp = 0;
        var due = !Ended && _clock.Wait(timeout);
        if (_sensor.Unplugged != _unplugged)
            throw Gone();
        if (!due)
            return 0;
        var now = Stopwatch.GetTimestamp();
        PassOver(now);
        if (Left() <= 0 && _options.Fault == SimulatedFault.Unplug)
            throw Gone();
        var count = (int)Math.Min(room, Math.Min(_clock.DueBy(now), Left()));
        for (var i = 0; i < count * channels; i++)
            values[i] = _options.Value(_next + i / channels, i % channels);
        _clock.Skip(count - 1);
        timestamp = _clock.Due;
        _clock.Skip(1);
        _next += count;
        Ended = _next == _options.Samples;
        return count;
    }

    protected override void Dispose(bool disposing) => Ended = true;

    // A sensor that is going to be unplugged gives what it measured until then, and fails at the next reading.
    private long Left()
    {
        var end = _options.Samples == 0 ? long.MaxValue : _options.Samples;
        return (_options.Fault == SimulatedFault.Unplug ? Math.Min(end, _options.FaultAt) : end) - _next;
    }

    // What was left too long is lost, as is what the fault of the URI takes.
    private void PassOver(long now)
    {
        var late = Math.Max(0, Math.Min(_clock.DueBy(now) - _kept, Left() - 1));
        _clock.Skip(late);
        var lost = late;
        if (_options.Fault == SimulatedFault.Gap && _next >= _options.FaultAt && !_gap)
        {
            _gap = true;
            lost += Math.Min(Math.Max(1, (long)(_options.Rate / 10)), Left() - 1);
        }
        _next += lost;
        Missed += lost;
    }

    private DeviceException Gone() => new($"{_uri}: the sensor {_sensor.Name} is gone: it was unplugged.");
}
