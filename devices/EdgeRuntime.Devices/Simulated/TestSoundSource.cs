using System.Diagnostics;
using EdgeRuntime.Devices.Samples;
using EdgeRuntime.Devices.Sound;

namespace EdgeRuntime.Devices.Simulated;

/// <summary>A simulated microphone, in time or as fast as it is read. In time it gives a period at once, and keeps a second: what a reader leaves longer is missed.</summary>
/// <param name="sound">What it hears.</param>
/// <param name="length">Samples until it ends; 0: it does not.</param>
/// <param name="period">Samples that it gives at once at least, but for the last; 0: as fast as it is read.</param>
internal sealed class TestSoundSource(TestSound sound, long length, long period) : SampleSource
{
    private readonly SampleClock _clock = new(sound.Rate, Stopwatch.GetTimestamp());
    private long _next;

    public override SampleFormat Format { get; } = new(SoundChannels.Names(sound.Channels), sound.Rate);

    public override int Read(Span<float> values, TimeSpan timeout, out long timestamp)
    {
        var count = (long)SampleBuffer.Room(values, sound.Channels);
        timestamp = 0;
        count = Left(count);
        if (Ended || (period > 0 && !_clock.Wait(Math.Min(period, count), timeout)))
            return 0;
        timestamp = Stopwatch.GetTimestamp();
        if (period > 0)
            count = Left(Due(count, timestamp));
        for (var i = 0; i < count; i++)
            values.Slice(i * sound.Channels, sound.Channels).Fill(sound.At(_next + i));
        if (period > 0 && count > 0)
        {
            _clock.Skip(count - 1);
            timestamp = _clock.Due;
            _clock.Skip(1);
        }
        _next += count;
        Ended = length > 0 && _next >= length;
        return (int)count;
    }

    protected override void Dispose(bool disposing) => Ended = true;

    private long Left(long count) => length > 0 ? Math.Max(0, Math.Min(count, length - _next)) : count;

    private long Due(long room, long now)
    {
        var due = _clock.DueBy(now);
        if (due > sound.Rate)
        {
            Missed += due - sound.Rate;
            _next += due - sound.Rate;
            _clock.Skip(due - sound.Rate);
            due = sound.Rate;
        }
        return Math.Min(room, due);
    }
}
