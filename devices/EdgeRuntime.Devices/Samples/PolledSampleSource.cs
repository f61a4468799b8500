using System.Diagnostics;

namespace EdgeRuntime.Devices.Samples;

/// <summary>A sensor that says what it measures whenever it is asked: it is asked at a rate. What a late reader makes it pass over counts as missed.</summary>
internal abstract class PolledSampleSource(SampleFormat format) : SampleSource
{
    private readonly SampleClock _clock = new(format.Rate, Stopwatch.GetTimestamp());

    public override SampleFormat Format { get; } = format;

    public override int Read(Span<float> values, TimeSpan timeout, out long timestamp)
    {
        _ = SampleBuffer.Room(values, Format.Channels.Count);
        timestamp = 0;
        if (!_clock.Wait(timeout))
            return 0;
        timestamp = Stopwatch.GetTimestamp();
        Missed += _clock.Take(timestamp);
        Measure(values[..Format.Channels.Count]);
        return 1;
    }

    /// <summary>Asks for one sample, a value of each channel.</summary>
    /// <exception cref="DeviceException">The device is gone, or failed.</exception>
    protected abstract void Measure(Span<float> values);
}
