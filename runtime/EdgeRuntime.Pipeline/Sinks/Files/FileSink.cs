using System.Diagnostics;
using EdgeRuntime.Pipeline.Events;
using EdgeRuntime.Pipeline.Metrics;

namespace EdgeRuntime.Pipeline.Sinks.Files;

/// <summary>Appends a line for each event; a file that is full, or of another day, becomes <c>NAME.1</c>, what was <c>.1</c> becomes <c>.2</c>, and so on.</summary>
internal sealed class FileSink(FileSinkOptions options, Counter finished, Func<string, Stream> open) : Sink
{
    private readonly EventFormatter _formatter = new();
    private EventFile? _file;
    private long _firstUnflushed;

    public override void Open()
    {
        try
        {
            _file ??= EventFile.Open(options.Path, open, DateOnly.FromDateTime(DateTime.UtcNow));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw SinkPaths.Failed(options.Path, exception);
        }
    }

    public override void Write(PipelineEvent happened)
    {
        var line = options.Text ? _formatter.TextLine(happened) : _formatter.JsonLine(happened);
        var day = DateOnly.FromDateTime(happened.Time.UtcDateTime);
        try
        {
            if (_file!.Length > 0 && (_file.Length + line.Length > options.Most || (options.Daily && day > _file.Day)))
                Rotate(day);
            _file!.Append(line.Span);
            if (_firstUnflushed == 0)
                _firstUnflushed = Stopwatch.GetTimestamp();
            FlushWhenDue();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw SinkPaths.Failed(options.Path, exception);
        }
    }

    public override TimeSpan Rest(TimeSpan idle)
    {
        try
        {
            return FlushWhenDue();
        }
        catch (IOException exception)
        {
            throw SinkPaths.Failed(options.Path, exception);
        }
    }

    public override void Close()
    {
        _file?.Dispose();
        (_file, _firstUnflushed) = (null, 0);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _formatter.Dispose();
    }

    private TimeSpan FlushWhenDue()
    {
        if (_firstUnflushed == 0 || options.Flush == Timeout.InfiniteTimeSpan)
            return Timeout.InfiniteTimeSpan;
        var left = options.Flush - Stopwatch.GetElapsedTime(_firstUnflushed);
        if (left > TimeSpan.Zero)
            return left;
        _firstUnflushed = 0;
        _file!.Flush();
        return Timeout.InfiniteTimeSpan;
    }

    private void Rotate(DateOnly day)
    {
        Close();
        for (var number = options.Keep; number > 0 && File.Exists($"{options.Path}.{number}"); number++)
            File.Delete($"{options.Path}.{number}");
        for (var number = options.Keep - 1; number > 0; number--)
        {
            if (File.Exists($"{options.Path}.{number}"))
                File.Move($"{options.Path}.{number}", $"{options.Path}.{number + 1}", overwrite: true);
        }
        if (options.Keep > 0)
            File.Move(options.Path, $"{options.Path}.1", overwrite: true);
        else
            File.Delete(options.Path);
        _file = EventFile.Open(options.Path, open, day);
        finished.Add();
    }
}
