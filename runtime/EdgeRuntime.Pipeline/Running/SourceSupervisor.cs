using System.Diagnostics;
using EdgeRuntime.Pipeline.Events;
using EdgeRuntime.Pipeline.Monitoring;

namespace EdgeRuntime.Pipeline.Running;

/// <summary>
/// Opens a pipeline's source on a thread of its own and reads it. When it fails, or gives nothing for too long, it is closed and opened again after a while (<see cref="Backoff"/>), for ever, but where it is a damaged file, which ends the pipeline. A source that does not come back from a
/// call holds up this thread alone, which is a background thread.
/// </summary>
internal sealed class SourceSupervisor(string pipeline, Func<PipelineSource> open, TimeSpan? stall, BoundedQueue<SourceItem> queue, EventHub events, PipelineMetrics metrics, Action<string> log)
{
    private static readonly TimeSpan s_readTimeout = TimeSpan.FromMilliseconds(200);

    private readonly StopSignal _stop = new();
    private readonly Backoff _backoff = new(pipeline.GetHashCode(StringComparison.Ordinal));
    private Thread? _thread;
    private volatile SourceState _state = SourceState.Starting;
    private volatile string? _problem;
    private volatile string _format = "";

    public SourceState State => _state;

    public string? Problem => _problem;

    /// <summary>When the thread began its last step.</summary>
    public Pulse Pulse { get; } = new();

    /// <summary>What the source gives, as it was negotiated.</summary>
    public string Format => _format;

    public void Start()
    {
        _thread = new Thread(Run) { Name = $"{pipeline} source", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Asks the thread to end.</summary>
    public void Stop() => _stop.Set();

    /// <summary>Waits for the thread; false where the source does not come back.</summary>
    public bool Join(TimeSpan timeout)
    {
        var ended = _thread is null || _thread.Join(timeout);
        if (_state != SourceState.Ended)
            _state = SourceState.Stopped;
        return ended;
    }

    private void Run()
    {
        Supervise();
        queue.Complete();
        Pulse.End();
    }

    private void Supervise()
    {
        while (!_stop.IsSet)
        {
            PipelineSource? source = null;
            Pulse.Beat();
            try
            {
                source = open();
                _format = source.Format;
                if (Read(source))
                {
                    (_state, _problem) = (SourceState.Ended, null);
                    return;
                }
            }
            catch (InvalidModelException exception)
            {
                Fail(exception.Message);
                return;
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                Lose(Problems.Describe(exception));
            }
            finally
            {
                Close(source);
            }
            if (_state == SourceState.Waiting)
                _stop.Wait(_backoff.Next());
        }
    }

    // True at the end of the source, false when asked to stop.
    private bool Read(PipelineSource source)
    {
        var watch = new StallWatch(stall, source.Rate, Now());
        var (missed, starved) = (0L, 0L);
        var began = false;
        while (!_stop.IsSet)
        {
            Pulse.Beat();
            var came = source.TryRead(s_readTimeout, out var item);
            if (came)
            {
                watch.Seen(Now());
                metrics.SourceFrames.Add();
                if (!began)
                    Begin();
                began = true;
                queue.Put(item);
            }
            if (source.Missed != missed)
            {
                metrics.Missed.Add(source.Missed - missed);
                missed = source.Missed;
            }
            if (source.Starved != starved)
            {
                metrics.Starved.Add(source.Starved - starved);
                starved = source.Starved;
                watch.Seen(Now());
            }
            if (!came && source.Ended)
                return true;
            if (!came && source.IsSteady && watch.IsStalled(Now()))
                throw new DeviceException($"nothing came for {watch.Limit.TotalSeconds:0.#} s");
        }
        return false;
    }

    private void Begin()
    {
        _backoff.Reset();
        var lost = _state == SourceState.Waiting;
        (_state, _problem) = (SourceState.Running, null);
        if (lost)
            log($"{pipeline}: the source is back: {_format}.");
        Publish(true, null);
    }

    private void Lose(string problem)
    {
        metrics.Reconnects.Add();
        var first = _state != SourceState.Waiting;
        _problem = problem;
        _state = SourceState.Waiting;
        if (!first)
            return;
        log($"{pipeline}: the source is not there: {problem.TrimEnd('.')}; it is opened again, for ever.");
        Publish(false, problem);
    }

    // A damaged file stays what it is.
    private void Fail(string problem)
    {
        (_problem, _state) = (problem, SourceState.Ended);
        log($"{pipeline}: the source cannot be used: {problem.TrimEnd('.')}; it is not opened again.");
        Publish(false, problem);
    }

    private void Publish(bool there, string? problem)
    {
        var happened = events.Rent(PipelineEventKind.Source, null);
        (happened.Name, happened.Active, happened.Text) = ("source", there, problem);
        events.Publish(happened);
    }

    private void Close(PipelineSource? source)
    {
        try
        {
            source?.Dispose();
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            log($"{pipeline}: closing the source: {Problems.Describe(exception)}");
        }
    }

    private static TimeSpan Now() => Stopwatch.GetElapsedTime(0);
}
