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

    private readonly object _lock = new();
    private readonly GstOptions _options;
    private readonly GstFrame[] _free = new GstFrame[Buffers];
    private readonly GstPipeline _pipeline;
    private readonly GstPictureFormat _first;
    private int _freeCount = Buffers;
    private nint _caps;
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
        for (var index = 0; index < Buffers; index++)
            _free[index] = new GstFrame(this);
        _pipeline = new GstPipeline(options, "picture");
        try
        {
            _caps = Gst.Ref(Gst.GetCaps(_pipeline.First));
            _first = _format = GstPictureFormat.Parse(options.Uri, _caps);
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
                sample = Next(timeout - Stopwatch.GetElapsedTime(start));
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
        if (_caps != 0)
            Gst.Unref(_caps);
        _pipeline.Dispose();
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

    private nint Next(TimeSpan timeout)
    {
        var (restarts, sample) = (_pipeline.Restarts, _pipeline.Next(timeout));
        Ended = _pipeline.Ended;
        if (_pipeline.Restarts != restarts)
            _lastOffset = None;
        return sample;
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
    private long TimestampOf(ulong presentation) => _time.Of(presentation == None || _pipeline.BaseTime == 0 ? long.MaxValue : (long)(_pipeline.BaseTime + presentation));
}
