using System.Diagnostics;
using EdgeRuntime.Devices.Linux.Video;
using EdgeRuntime.Devices.Video;

namespace EdgeRuntime.Devices.Linux.GStreamer;

/// <summary>The frames of a GStreamer pipeline, taken from an appsink.</summary>
internal sealed unsafe class GstFrameSource : FrameSource
{
    /// <summary>Frames that readers can hold at a time.</summary>
    public const int Buffers = 8;

    private const ulong None = ulong.MaxValue;
    private const int MostLostAtOnce = 1000;
    private static readonly TimeSpan s_slice = TimeSpan.FromMilliseconds(100);

    private readonly object _lock = new();
    private readonly GstOptions _options;
    private readonly GstFrame[] _free = new GstFrame[Buffers];
    private readonly nint _pipeline, _sink, _bus;
    private readonly ulong _baseTime;
    private readonly GstPictureFormat _first;
    private int _freeCount = Buffers;
    private nint _pending, _caps;
    private GstPictureFormat _format;
    private CaptureTime _time;
    private long _sequence = -1;
    private ulong _lastOffset = None;
    private bool _closed;

    /// <summary>Makes and starts a pipeline, and waits for its first frame, which says what it gives.</summary>
    /// <exception cref="DeviceException">GStreamer is missing, the pipeline cannot be made, fails, or gives nothing in time.</exception>
    public GstFrameSource(GstOptions options)
    {
        _options = options;
        GstLibrary.Require(options.Uri);
        for (var index = 0; index < Buffers; index++)
            _free[index] = new GstFrame(this);
        GError* error = null;
        _pipeline = Gst.Parse(options.Launch, &error);
        try
        {
            if (_pipeline == 0 || error is not null)
                throw GstError.OfParsing(options.Uri, error);
            _sink = Gst.GetByName(_pipeline, GstOptions.SinkName);
            if (_sink == 0)
                throw new DeviceException($"{options.Uri}: the pipeline has no appsink of the name {GstOptions.SinkName}.");
            _bus = Gst.GetBus(_pipeline);
            if (Gst.SetState(_pipeline, Gst.StatePlaying) == Gst.StateChangeFailure)
                throw TakeError() ?? new DeviceException($"{options.Uri}: the pipeline does not start.");
            _pending = Pull(options.Start);
            if (_pending == 0)
                throw new DeviceException(Ended ? $"{options.Uri}: the pipeline ended without a picture." : FormattableString.Invariant($"{options.Uri}: no picture came within {options.Start.TotalSeconds:0.#} s."));
            _caps = Gst.Ref(Gst.GetCaps(_pending));
            _first = _format = GstPictureFormat.Parse(options.Uri, _caps);
            _baseTime = Gst.GetBaseTime(_pipeline);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override VideoFormat Format => new(_first.Encoding, _first.Format, _first.Width, _first.Height, _first.FramesPerSecond);

    /// <inheritdoc/>
    public override VideoFrame? Read(TimeSpan timeout)
    {
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            var left = timeout - Stopwatch.GetElapsedTime(start);
            var frame = Borrow(left);
            if (frame is null)
            {
                Starved++;
                return null;
            }
            nint sample;
            try
            {
                sample = _pending != 0 ? _pending : Pull(timeout - Stopwatch.GetElapsedTime(start));
                _pending = 0;
                if (sample != 0 && Fill(frame, sample))
                    return frame;
            }
            catch
            {
                Return(frame);
                throw;
            }
            Return(frame);
            if (sample == 0)
                return null;
        }
    }

    /// <summary>Takes a frame object back; its sample was given back before.</summary>
    internal void Return(GstFrame frame)
    {
        lock (_lock)
        {
            _free[_freeCount++] = frame;
            Monitor.Pulse(_lock);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (_closed)
            return;
        _closed = true;
        if (_pending != 0)
            Gst.Unref(_pending);
        if (_caps != 0)
            Gst.Unref(_caps);
        if (_pipeline == 0)
            return;
        _ = Gst.SetState(_pipeline, Gst.StateNull);
        foreach (var part in (ReadOnlySpan<nint>)[_bus, _sink, _pipeline])
        {
            if (part != 0)
                Gst.UnrefObject(part);
        }
    }

    private GstFrame? Borrow(TimeSpan timeout)
    {
        lock (_lock)
        {
            if (_freeCount == 0 && (timeout <= TimeSpan.Zero || !Monitor.Wait(_lock, timeout)) && _freeCount == 0)
                return null;
            return _free[--_freeCount];
        }
    }

    // Waits in slices: an element that fails says so on the bus, and may leave the sink waiting.
    private nint Pull(TimeSpan timeout)
    {
        var start = Stopwatch.GetTimestamp();
        // With every frame too: an element that fails need not stop the others, and what elements tell of beside errors would gather on the bus for ever.
        ThrowError();
        while (!Ended)
        {
            var left = timeout - Stopwatch.GetElapsedTime(start);
            var slice = left <= TimeSpan.Zero ? TimeSpan.Zero : left < s_slice ? left : s_slice;
            var sample = Gst.PullSample(_sink, (ulong)slice.Ticks * 100);
            if (sample != 0)
                return sample;
            ThrowError();
            if (Gst.IsEnd(_sink) != 0)
                End();
            if (left <= s_slice)
                break;
        }
        return 0;
    }

    private void End()
    {
        if (_options.IsCamera)
            throw new DeviceException($"{_options.Uri}: the stream ended.");
        if (_options.Loops && _sequence >= 0 && Gst.Seek(_pipeline, Gst.FormatTime, Gst.SeekFlushToKey, 0) != 0)
            _lastOffset = None;
        else
            Ended = true;
    }

    private void ThrowError()
    {
        if (TakeError() is { } error)
            throw error;
    }

    private DeviceException? TakeError()
    {
        var message = _bus == 0 ? 0 : Gst.PopMessage(_bus, Gst.MessageError);
        if (message == 0)
            return null;
        var error = GstError.OfMessage(_options.Uri, message, _options.Secret);
        Gst.Unref(message);
        return error;
    }

    private bool Fill(GstFrame frame, nint sample)
    {
        var caps = Gst.GetCaps(sample);
        var buffer = Gst.GetBuffer(sample);
        if (caps != _caps)
        {
            try
            {
                _format = GstPictureFormat.Parse(_options.Uri, caps);
            }
            catch
            {
                Gst.Unref(sample);
                throw;
            }
            Gst.Unref(_caps);
            _caps = Gst.Ref(caps);
        }
        if (buffer is null)
        {
            Gst.Unref(sample);
            return false;
        }
        Count(buffer->Offset);
        if (frame.Take(sample, buffer, _format, _sequence, TimestampOf(buffer->PresentationTime)))
            return true;
        Missed++;
        return false;
    }

    // Sources that number their frames (v4l2src, videotestsrc) show by it what the sink dropped; others do not, and an offset may count bytes.
    private void Count(ulong offset)
    {
        var step = offset != None && _lastOffset != None && offset > _lastOffset && offset - _lastOffset <= MostLostAtOnce ? (long)(offset - _lastOffset) : 1;
        _sequence += step;
        Missed += step - 1;
        _lastOffset = offset;
    }

    // The pipeline's clock is CLOCK_MONOTONIC unless an element brings one of its own.
    private long TimestampOf(ulong presentation) => _time.Of(presentation == None || _baseTime == 0 ? long.MaxValue : (long)(_baseTime + presentation));
}
