using System.Diagnostics;

namespace EdgeRuntime.Devices.Linux.GStreamer;

/// <summary>A GStreamer pipeline that runs, and what comes out of its appsink.</summary>
internal sealed unsafe class GstPipeline : IDisposable
{
    private static readonly TimeSpan s_slice = TimeSpan.FromMilliseconds(100);

    private readonly GstOptions _options;
    private readonly nint _pipeline, _sink, _bus;
    private nint _first;
    private bool _came, _closed;

    /// <summary>Makes and starts a pipeline, and waits for the first of what it gives, which says what that is.</summary>
    /// <param name="options">The pipeline.</param>
    /// <param name="what">What it gives, as messages call it: <c>picture</c>, <c>sound</c>.</param>
    /// <exception cref="DeviceException">GStreamer is missing, the pipeline cannot be made, fails, or gives nothing in time.</exception>
    public GstPipeline(GstOptions options, string what)
    {
        _options = options;
        GstLibrary.Require(options.Uri);
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
            _first = Pull(options.Start);
            if (_first == 0)
                throw new DeviceException(Ended ? $"{options.Uri}: the pipeline ended without a {what}." : FormattableString.Invariant($"{options.Uri}: no {what} came within {options.Start.TotalSeconds:0.#} s."));
            BaseTime = Gst.GetBaseTime(_pipeline);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The sample that came first; it stays the pipeline's.</summary>
    public nint First => _first;

    /// <summary>When the pipeline's time began, by its clock.</summary>
    public ulong BaseTime { get; }

    /// <summary>Whether nothing comes any more.</summary>
    public bool Ended { get; private set; }

    /// <summary>How often it began again at its end.</summary>
    public int Restarts { get; private set; }

    /// <summary>Waits for the next sample, which is the caller's to give back; the first one is the first again.</summary>
    /// <param name="timeout">How long at most.</param>
    /// <returns>The sample; 0: none came in time, or there are no more.</returns>
    /// <exception cref="DeviceException">The pipeline failed, or ended though its source has no end.</exception>
    public nint Next(TimeSpan timeout)
    {
        if (_first == 0)
            return Pull(timeout);
        var first = _first;
        _first = 0;
        return first;
    }

    public void Dispose()
    {
        if (_closed)
            return;
        _closed = true;
        if (_first != 0)
            Gst.Unref(_first);
        if (_pipeline == 0)
            return;
        _ = Gst.SetState(_pipeline, Gst.StateNull);
        foreach (var part in (ReadOnlySpan<nint>)[_bus, _sink, _pipeline])
        {
            if (part != 0)
                Gst.UnrefObject(part);
        }
    }

    // Waits in slices: an element that fails says so on the bus, and may leave the sink waiting.
    private nint Pull(TimeSpan timeout)
    {
        var start = Stopwatch.GetTimestamp();
        // With every sample too: an element that fails need not stop the others, and what elements tell of beside errors would gather on the bus for ever.
        ThrowError();
        while (!Ended)
        {
            var left = timeout - Stopwatch.GetElapsedTime(start);
            var slice = left <= TimeSpan.Zero ? TimeSpan.Zero : left < s_slice ? left : s_slice;
            var sample = Gst.PullSample(_sink, (ulong)slice.Ticks * 100);
            if (sample != 0)
            {
                _came = true;
                return sample;
            }
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
        if (_options.Loops && _came && Gst.Seek(_pipeline, Gst.FormatTime, Gst.SeekFlushToKey, 0) != 0)
            Restarts++;
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
}
