using System.Diagnostics;
using EdgeRuntime.Devices.Linux.Video;
using EdgeRuntime.Devices.Samples;
using EdgeRuntime.Devices.Sound;
using EdgeRuntime.Sound;

namespace EdgeRuntime.Devices.Linux.GStreamer;

/// <summary>The sound of a GStreamer pipeline, taken from an appsink: <c>audio/x-raw</c> in F32LE or S16LE, channels interleaved. A gap in its times is counted as missed; another rate or number of channels in mid-stream is an error, after which it is opened again.</summary>
internal sealed unsafe class GstSampleSource : SampleSource
{
    private const ulong None = ulong.MaxValue;
    private const double Nanoseconds = 1e9;
    private const double LeastGapSeconds = 0.01;

    private readonly GstPipeline _pipeline;
    private readonly string _uri;
    private readonly int _rate, _channels, _frame;
    private readonly PcmFormat _pcm;
    private readonly nint _firstCaps;
    private nint _sample;
    private GstBuffer* _buffer;
    private GstMapInfo _map;
    private ulong _presentation = None, _due = None;
    private int _taken;
    private int _restarts;
    private CaptureTime _time;
    private bool _closed;

    /// <exception cref="DeviceException">GStreamer is missing, the pipeline cannot be made, fails, gives nothing in time, or no sound.</exception>
    public GstSampleSource(GstOptions options)
    {
        _uri = options.Uri;
        _pipeline = new GstPipeline(options, "sound");
        try
        {
            _firstCaps = Gst.Ref(Gst.GetCaps(_pipeline.First));
            (_pcm, _rate, _channels) = Parse(_firstCaps);
        }
        catch
        {
            Dispose();
            throw;
        }
        _frame = _channels * PcmSamples.Bytes(_pcm);
        Format = new SampleFormat(SoundChannels.Names(_channels), _rate);
    }

    public override SampleFormat Format { get; } = null!;

    public override int Read(Span<float> values, TimeSpan timeout, out long timestamp)
    {
        var room = SampleBuffer.Room(values, _channels);
        var (start, count) = (Stopwatch.GetTimestamp(), 0);
        timestamp = 0;
        while (count < room && !Ended)
        {
            if (_sample == 0 && !Next(count > 0 ? TimeSpan.Zero : timeout - Stopwatch.GetElapsedTime(start)))
                break;
            var part = Math.Min(room - count, (int)_map.Size / _frame - _taken);
            PcmSamples.Convert(new ReadOnlySpan<byte>(_map.Data + (long)_taken * _frame, part * _frame), _pcm, values[(count * _channels)..]);
            (_taken, count) = (_taken + part, count + part);
            timestamp = Time();
            if (_taken == (int)_map.Size / _frame)
                GiveBack();
        }
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (_closed)
            return;
        _closed = Ended = true;
        GiveBack();
        if (_firstCaps != 0)
            Gst.Unref(_firstCaps);
        _pipeline.Dispose();
    }

    private bool Next(TimeSpan timeout)
    {
        var sample = _pipeline.Next(timeout);
        Ended = _pipeline.Ended;
        if (sample == 0)
            return false;
        _sample = sample;
        var caps = Gst.GetCaps(sample);
        var buffer = Gst.GetBuffer(sample);
        if (caps != _firstCaps && Parse(caps) != (_pcm, _rate, _channels))
        {
            GiveBack();
            throw new DeviceException($"{_uri}: the sound became another in mid-stream: {_channels} channels of {_rate} samples a second no longer; it has to be opened again.");
        }
        fixed (GstMapInfo* map = &_map)
        {
            if (buffer is null || Gst.Map(buffer, map, Gst.MapRead) == 0)
            {
                GiveBack();
                return false;
            }
        }
        _buffer = buffer;
        (_taken, _presentation) = (0, buffer->PresentationTime);
        Count();
        if ((int)_map.Size / _frame > 0)
            return true;
        GiveBack();
        return false;
    }

    // What the sink dropped, and what never came by the network, is a gap in the times.
    private void Count()
    {
        if (_pipeline.Restarts != _restarts)
            (_restarts, _due) = (_pipeline.Restarts, None);
        if (_presentation == None)
            return;
        var gap = _due == None || _presentation <= _due ? 0 : (_presentation - _due) / Nanoseconds;
        if (gap > LeastGapSeconds)
            Missed += (long)Math.Round(gap * _rate);
        _due = _presentation + (ulong)((int)_map.Size / _frame * Nanoseconds / _rate);
    }

    private long Time() => _time.Of(_presentation == None || _pipeline.BaseTime == 0 ? long.MaxValue : (long)(_pipeline.BaseTime + _presentation + (ulong)(_taken * Nanoseconds / _rate)));

    private void GiveBack()
    {
        if (_buffer is not null)
        {
            fixed (GstMapInfo* map = &_map)
                Gst.Unmap(_buffer, map);
        }
        if (_sample != 0)
            Gst.Unref(_sample);
        (_sample, _map, _taken) = (0, default, 0);
        _buffer = null;
    }

    private (PcmFormat Format, int Rate, int Channels) Parse(nint caps)
    {
        var structure = Gst.GetStructure(caps, 0);
        var name = Gst.Text(Gst.GetName(structure));
        var format = Gst.Text(Gst.GetString(structure, "format"));
        var layout = Gst.Text(Gst.GetString(structure, "layout"));
        if (name != "audio/x-raw" || format is not ("F32LE" or "S16LE") || layout is not ("interleaved" or "")
            || Gst.GetInteger(structure, "rate", out var rate) == 0 || Gst.GetInteger(structure, "channels", out var channels) == 0 || rate < 1 || channels is < 1 or > 64)
            throw new DeviceException($"{_uri}: expected sound (audio/x-raw in F32LE or S16LE, interleaved), found {name}{(format.Length > 0 ? $" in {format}" : "")}; put 'audioconvert ! audio/x-raw,format=F32LE,layout=interleaved' before the appsink.");
        return (format == "S16LE" ? PcmFormat.S16 : PcmFormat.Float, rate, channels);
    }
}
