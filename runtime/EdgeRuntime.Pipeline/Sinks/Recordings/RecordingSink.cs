using System.Diagnostics;
using EdgeRuntime.Pipeline.Events;
using EdgeRuntime.Pipeline.Sinks.Files;

namespace EdgeRuntime.Pipeline.Sinks.Recordings;

/// <summary>
/// Records sound. The last of it is held in memory; an event that begins something opens a file, into which go the seconds before it and what follows, until the time after the last such event is over. Writing happens on the sink's
/// thread. A recording ends early where the rate changes and where no sound comes any more.
/// </summary>
internal sealed class RecordingSink(RecordingOptions options, EventFolder folder, SinkContext context) : Sink
{
    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);

    private readonly SoundRing _ring = new(options.Memory);
    private readonly SinkMetrics _metrics = new(context);
    private readonly EventFormatter _formatter = new();
    private readonly short[] _piece = new short[4096];
    private WavFileWriter? _file;
    private string _path = "";
    private byte[] _event = [];
    private int _stream;
    private long _begin;
    private long _next;
    private long _end;
    private long _last;
    private bool _listening;

    public override void Open()
    {
        folder.Open();
        if (_listening)
            return;
        context.Pipeline.Subscribe(_ring);
        _listening = true;
    }

    public override void Write(PipelineEvent happened)
    {
        if (!Begins(happened) || _ring.Rate == 0)
            return;
        Record();
        var at = _ring.EndOf(happened.FrameSequence);
        var end = at + Samples(options.After);
        if (_file is not null && end - _begin > Samples(options.Longest))
            Finish();
        if (_file is null)
            Begin(happened, at);
        _end = Math.Max(_end, end);
        Record();
    }

    public override TimeSpan Rest(TimeSpan idle)
    {
        Record();
        return _file is null ? Timeout.InfiniteTimeSpan : s_step;
    }

    public override void Close()
    {
        try
        {
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
            context.Pipeline.Unsubscribe(_ring);
        _formatter.Dispose();
    }

    // What was said so far is no reason: what is said in the end comes, too.
    private static bool Begins(PipelineEvent happened) => happened.Kind switch
    {
        PipelineEventKind.Source => false,
        PipelineEventKind.Text => happened.Final,
        _ => !EventJson.HasState(happened.Kind) || happened.Active,
    };

    private long Samples(TimeSpan time) => (long)(time.TotalSeconds * _ring.Rate);

    private void Begin(PipelineEvent happened, long at)
    {
        (_path, _event, _stream) = (folder.PathOf(happened), _formatter.Json(happened).ToArray(), _ring.Stream);
        (_begin, _end, _last) = (Math.Max(0, at - Samples(options.Before)), 0, Stopwatch.GetTimestamp());
        _next = _begin;
        Try(() => _file = new WavFileWriter(_path, _ring.Rate));
    }

    private void Record()
    {
        while (_file is { } file)
        {
            if (_ring.Begin is var first && _next < first && _stream == _ring.Stream)
            {
                _metrics.Dropped.Add();
                _next = first;
            }
            if (_stream != _ring.Stream || (_next >= _end && _end > 0))
            {
                Finish();
                return;
            }
            var count = _ring.Read(_next, _end > 0 ? _piece.AsSpan(0, (int)Math.Min(_piece.Length, _end - _next)) : _piece);
            if (count == 0)
            {
                if (Stopwatch.GetElapsedTime(_last) > s_patience)
                    Finish();
                return;
            }
            Try(() => file.Add(_piece.AsSpan(0, count)));
            (_next, _last) = (_next + count, Stopwatch.GetTimestamp());
        }
    }

    private void Finish()
    {
        if (_file is not { } file)
            return;
        _file = null;
        using (file)
        {
            if (file.Count == 0)
                return;
            Try(() =>
            {
                folder.MakeRoom(file.Length);
                file.Complete();
                folder.Add(_path, _event);
            });
            _metrics.Files.Add();
        }
    }

    private void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _file?.Dispose();
            _file = null;
            throw SinkPaths.Failed(options.Path, exception);
        }
    }
}
