using System.Diagnostics;
using EdgeRuntime.Devices.Samples;
using EdgeRuntime.Devices.Sound;
using EdgeRuntime.Media;

namespace EdgeRuntime.Pipeline.Sound;

/// <summary>A WAV file as a microphone. In time, a reader that comes late finds all that has been played since: nothing is missed.</summary>
internal sealed class WavSampleSource : SampleSource
{
    private readonly WavReader _reader;
    private readonly bool _realtime;
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly int _channels;
    private long _played;

    public WavSampleSource(WavReader reader, bool realtime)
    {
        (_reader, _realtime, _channels) = (reader, realtime, reader.Format.Channels);
        Format = new SampleFormat(SoundChannels.Names(_channels), reader.Format.SampleRate);
    }

    public override SampleFormat Format { get; }

    public override int Read(Span<float> values, TimeSpan timeout, out long timestamp)
    {
        var room = SampleBuffer.Room(values, _channels);
        timestamp = 0;
        if (Ended)
            return 0;
        if (_realtime)
        {
            var due = Due();
            if (due == 0 && timeout > TimeSpan.Zero)
            {
                Thread.Sleep(Math.Clamp((int)Math.Ceiling(1000.0 / Format.Rate), 1, (int)Math.Clamp(timeout.TotalMilliseconds, 1, 1000)));
                due = Due();
            }
            if (due == 0)
                return 0;
            values = values[..((int)Math.Min(room, due) * _channels)];
        }
        timestamp = Stopwatch.GetTimestamp();
        var count = _reader.Read(values);
        _played += count;
        Ended = count == 0;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        Ended = true;
        _reader.Dispose();
    }

    private long Due() => (long)(Stopwatch.GetElapsedTime(_start).TotalSeconds * Format.Rate) - _played;
}
