using System.Diagnostics;
using EdgeRuntime.Devices.Samples;
using EdgeRuntime.Devices.Sound;
using EdgeRuntime.Media;

namespace EdgeRuntime.Pipeline.Sound;

/// <summary>A WAV file as a microphone. In time it sleeps until a period has been played; a reader that comes late finds all that has been played since: nothing is missed.</summary>
internal sealed class WavSampleSource : SampleSource
{
    private readonly WavReader _reader;
    private readonly SampleClock? _clock;
    private readonly long _period;
    private readonly int _channels;
    private long _left;

    /// <param name="reader">The file, which is the source's from now on.</param>
    /// <param name="period">How much sound comes at once at least, but for the last; zero: as fast as it is read.</param>
    public WavSampleSource(WavReader reader, TimeSpan period)
    {
        (_reader, _channels, _left) = (reader, reader.Format.Channels, reader.Frames ?? long.MaxValue);
        Format = new SampleFormat(SoundChannels.Names(_channels), reader.Format.SampleRate);
        _period = Math.Max(1, (long)(period.TotalSeconds * Format.Rate));
        _clock = period > TimeSpan.Zero ? new SampleClock(Format.Rate, Stopwatch.GetTimestamp()) : null;
    }

    public override SampleFormat Format { get; }

    public override int Read(Span<float> values, TimeSpan timeout, out long timestamp)
    {
        var room = Math.Min(_left, SampleBuffer.Room(values, _channels));
        timestamp = 0;
        if (Ended || (_clock is not null && !_clock.Wait(Math.Min(_period, room), timeout)))
            return 0;
        timestamp = Stopwatch.GetTimestamp();
        if (_clock is not null)
            values = values[..((int)Math.Min(room, _clock.DueBy(timestamp)) * _channels)];
        var count = values.Length == 0 ? 0 : _reader.Read(values);
        _left -= count;
        Ended = count == 0;
        if (_clock is not null && count > 0)
        {
            _clock.Skip(count - 1);
            timestamp = _clock.Due;
            _clock.Skip(1);
        }
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        Ended = true;
        _reader.Dispose();
    }
}
