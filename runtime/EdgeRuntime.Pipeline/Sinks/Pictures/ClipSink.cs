using System.Diagnostics;
using EdgeRuntime.Media;
using EdgeRuntime.Pipeline.Events;
using EdgeRuntime.Pipeline.Monitoring;
using EdgeRuntime.Pipeline.Sinks.Files;

namespace EdgeRuntime.Pipeline.Sinks.Pictures;

/// <summary>
/// Records clips. Frames are encoded all the time and the last seconds are held in memory; an event that begins something opens a file, into which they go and what follows, until the time after the last such event is over. Writing
/// happens on the sink's thread. A clip ends early where the picture's size changes, and where the source gives nothing any more.
/// </summary>
internal sealed class ClipSink : Sink
{
    /// <summary>Players take 32-bit signed offsets for granted.</summary>
    private const long MostClipBytes = 2_000_000_000;

    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);

    private readonly ClipOptions _options;
    private readonly EventFolder _folder;
    private readonly SinkMetrics _metrics;
    private readonly JpegStream _stream;
    private readonly FrameRing _ring;
    private readonly EventFormatter _formatter = new();
    private string _path = "";
    private byte[] _event = [];
    private AviFile? _clip;
    private (int Width, int Height) _size;
    private long _begin;
    private long _end;
    private bool _recording;
    private bool _listening;
    private long _lost;

    public ClipSink(ClipOptions options, EventFolder folder, SinkContext context)
    {
        (_options, _folder, _metrics) = (options, folder, new SinkMetrics(context));
        _stream = new JpegStream(context.Pipeline, options.FramesPerSecond, options.Quality);
        _ring = new FrameRing(Ticks(options.Before), options.Memory);
    }

    public override void Open()
    {
        _folder.Open();
        if (_listening)
            return;
        _stream.Subscribe(_ring);
        _listening = true;
    }

    public override void Write(PipelineEvent happened)
    {
        if (happened.Kind is PipelineEventKind.End or PipelineEventKind.Leave || (EventJson.HasState(happened.Kind) && !happened.Active))
            return;
        var end = happened.Timestamp + Ticks(_options.After);
        Record();
        if (_recording && end - _begin > Ticks(_options.Longest))
            Finish();
        if (!_recording)
            Begin(happened);
        _end = Math.Max(_end, end);
        Record();
    }

    public override TimeSpan Rest(TimeSpan idle)
    {
        Record();
        return _recording ? s_step : Timeout.InfiniteTimeSpan;
    }

    public override void Close()
    {
        try
        {
            if (_recording)
                Finish();
        }
        catch (DeviceException)
        {
            _metrics.Dropped.Add();
        }
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (_listening)
            _stream.Unsubscribe(_ring);
        _stream.Dispose();
        _ring.Clear();
        _formatter.Dispose();
    }

    private static long Ticks(TimeSpan time) => (long)(time.TotalSeconds * Stopwatch.Frequency);

    private void Begin(PipelineEvent happened)
    {
        (_path, _event) = (_folder.PathOf(happened), _formatter.Json(happened).ToArray());
        (_begin, _end, _recording) = (happened.Timestamp - Ticks(_options.Before), 0, true);
        _ring.ReadFrom(_begin);
    }

    // Writes what is there; the clip is over when a frame of after its end comes, or none comes for a while.
    private void Record()
    {
        while (_recording && _ring.Next() is { } image)
        {
            try
            {
                if (image.Timestamp > _end)
                    Finish();
                else
                    Add(image);
            }
            finally
            {
                image.Release();
            }
        }
        CountLost();
        if (_recording && Stopwatch.GetTimestamp() > _end + Ticks(s_patience))
            Finish();
    }

    private void CountLost()
    {
        var lost = _ring.Lost;
        if (lost > _lost)
            _metrics.Dropped.Add(lost - _lost);
        _lost = lost;
    }

    private void Add(JpegImage image)
    {
        if (!JpegHeader.TryReadSize(image.Data.Span, out var width, out var height))
            return;
        if (_clip is not null && ((width, height) != _size || _clip.Length + image.Data.Length > MostClipBytes))
        {
            Finish();
            return;
        }
        try
        {
            if (_clip is null)
                (_clip, _size) = (new AviFile(_path, width, height), (width, height));
            _clip.Add(image.Data.Span, image.Timestamp);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            GiveUp();
            throw SinkPaths.Failed(_options.Path, exception);
        }
    }

    private void Finish()
    {
        var clip = _clip;
        try
        {
            if (clip is { Count: > 0 })
            {
                _folder.MakeRoom(clip.Length);
                clip.Complete();
                _folder.Add(_path, _event);
                _metrics.Files.Add();
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw SinkPaths.Failed(_options.Path, exception);
        }
        finally
        {
            GiveUp();
        }
    }

    private void GiveUp()
    {
        var clip = _clip;
        (_clip, _recording) = (null, false);
        _ring.StopReading();
        clip?.Dispose();
    }
}
