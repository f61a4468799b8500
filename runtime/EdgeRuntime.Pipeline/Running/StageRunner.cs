using System.Diagnostics;
using EdgeRuntime.Devices.Events;
using EdgeRuntime.Devices.Video;
using EdgeRuntime.Pipeline.Events;
using EdgeRuntime.Pipeline.Hearing;
using EdgeRuntime.Pipeline.Metrics;
using EdgeRuntime.Pipeline.Monitoring;
using EdgeRuntime.Pipeline.Rules;
using EdgeRuntime.Pipeline.Stages;

namespace EdgeRuntime.Pipeline.Running;

/// <summary>Takes what the source gave through the stages and rules of a pipeline, on a thread of its own. In steady state it allocates nothing.</summary>
internal sealed class StageRunner(string pipeline, PipelineParts parts, BoundedQueue<SourceItem> queue, SourceSupervisor supervisor, PipelineMetrics metrics, Action<string> log) : IDisposable
{
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(100);

    // A fault that comes with every frame is told once in a while.
    private static readonly TimeSpan s_tellAgain = TimeSpan.FromMinutes(1);

    // A folder of files that all are broken would keep a processor busy with nothing; cameras give fewer frames than that.
    private const int BrokenInARow = 8;

    private static readonly TimeSpan s_brokenPause = TimeSpan.FromMilliseconds(10);

    private readonly StageFrame _frame = new(parts.Events, parts.Build);
    private readonly Histogram[] _times = [.. parts.Stages.Select(stage => metrics.Stage(stage.Name))];
    private readonly int _window = parts.Stages.FindIndex(static stage => stage.Stage is WindowStage);
    private readonly Lock _listening = new();
    private IFrameListener[] _listeners = [];
    private Thread? _thread;
    private long _told;
    private bool _lost = true;
    private int _brokenInARow;

    /// <summary>Frames after which the pipeline ends by itself; 0: none.</summary>
    public long FrameLimit { get; init; }

    /// <summary>Times from the taking of frames to the end of the stages.</summary>
    public LatencyHistogram Latency { get; } = new();

    /// <summary>Whether the thread has come to its end.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>When the thread began its last step.</summary>
    public Pulse Pulse { get; } = new();

    /// <summary>The last frame's size.</summary>
    public (int Width, int Height) FrameSize => (_frame.Result.Width, _frame.Result.Height);

    public void Start()
    {
        _thread = new Thread(Run) { Name = $"{pipeline} stages", IsBackground = true };
        _thread.Start();
    }

    public bool Join(TimeSpan timeout) => _thread is null || _thread.Join(timeout);

    public void Subscribe(IFrameListener listener)
    {
        lock (_listening)
            _listeners = [.. _listeners, listener];
    }

    public void Unsubscribe(IFrameListener listener)
    {
        lock (_listening)
            _listeners = [.. _listeners.Where(other => !ReferenceEquals(other, listener))];
    }

    public void Dispose()
    {
        foreach (var stage in parts.Stages)
            stage.Stage.Dispose();
        _frame.Dispose();
    }

    private void Run()
    {
        while (!queue.IsDrained && !(FrameLimit > 0 && metrics.Frames.Value >= FrameLimit))
        {
            Pulse.Beat();
            if (queue.TryTake(s_tick, out var item))
                Take(item);
            else
                Guard(static runner => runner.Pass());
        }
        if (supervisor.State == SourceState.Ended)
            Guard(static runner => runner.FinishStages());
        Guard(static runner => runner.Lose());
        queue.Complete();
        queue.Clear();
        supervisor.Stop();
        Pulse.End();
        HasEnded = true;
        Dispose();
    }

    private void Take(SourceItem item)
    {
        _lost = false;
        _frame.Scene.SourceLost = false;
        try
        {
            if (item.Frame is { } frame)
                Take(frame);
            else if (item.Samples is { } samples)
                Take(samples);
            else
                Take(item.Edge);
            _brokenInARow = 0;
        }
        catch (BrokenFrameException exception)
        {
            metrics.Broken.Add();
            Tell($"a frame is broken and was skipped: {exception.Message}");
            if (++_brokenInARow > BrokenInARow)
                Thread.Sleep(s_brokenPause);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            metrics.Failed.Add();
            Tell($"a frame failed: {Problems.Describe(exception)}");
        }
        finally
        {
            item.Release();
        }
    }

    private void Take(VideoFrame frame)
    {
        _frame.Begin(frame, default, frame.Sequence, frame.Timestamp);
        RunStages(0);
        Finish(frame, frame.Timestamp);
    }

    private void Take(SampleBlock samples)
    {
        if (parts.Front is { } front)
        {
            Hear(samples, front);
            return;
        }
        if (_window < 0)
        {
            _frame.Begin(null, samples.Values.AsMemory(0, samples.Length), samples.Sequence, samples.Timestamp);
            _frame.SampleFormat = samples.Format;
            RunStages(0);
            Finish(null, samples.Timestamp);
            return;
        }
        var window = (WindowStage)parts.Stages[_window].Stage;
        window.Take(samples.Values.AsSpan(0, samples.Length), samples.Format);
        while (window.TryNext(out var values))
        {
            _frame.Begin(null, values, samples.Sequence, samples.Timestamp);
            RunStages(_window + 1);
            Finish(null, samples.Timestamp);
        }
    }

    private void Hear(SampleBlock samples, SoundFront front)
    {
        if (front.IsAnother(samples.Format))
            LoseStages();
        _frame.Begin(null, default, samples.Sequence, samples.Timestamp);
        front.Take(samples.Values.AsSpan(0, samples.Length), samples.Format, _frame);
        RunStages(0);
        var heard = _frame.Result.Sound!;
        (heard.Samples, heard.SampleRate) = (_frame.Sound.Samples, _frame.Sound.Rate);
        Finish(null, samples.Timestamp);
    }

    private void Take(LineEvent edge)
    {
        _frame.Begin(null, default, edge.Sequence, edge.Timestamp);
        var scene = _frame.Scene;
        scene.Clear();
        scene.Level = edge.Level;
        if (edge.Sequence >= 0)
        {
            scene.Edge = edge.Level;
            var happened = parts.Events.Rent(PipelineEventKind.Result, _frame);
            (happened.Name, happened.Class, happened.Active) = ("edge", edge.Level ? "rising" : "falling", edge.Level);
            parts.Events.Publish(happened);
        }
        Finish(null, edge.Timestamp);
    }

    private void RunStages(int first)
    {
        var times = _frame.Result.PrepareStageTimes(parts.Stages.Count);
        var begin = Stopwatch.GetTimestamp();
        for (var i = first; i < parts.Stages.Count; i++)
        {
            parts.Stages[i].Stage.Process(_frame);
            var end = Stopwatch.GetTimestamp();
            times[i] = Stopwatch.GetElapsedTime(begin, end);
            _times[i].Record(times[i]);
            begin = end;
        }
    }

    private void Finish(VideoFrame? frame, long taken)
    {
        Evaluate(_frame.Time);
        lock (_listening)
        {
            foreach (var listener in _listeners)
                listener.Take(frame, _frame.Result);
        }
        var now = Stopwatch.GetTimestamp();
        var latency = Stopwatch.GetElapsedTime(taken, now);
        metrics.Latency.Record(latency);
        Latency.Record((long)(latency.TotalSeconds * 1e9));
        metrics.Rate.Add(now);
        metrics.Frames.Add();
    }

    private void Evaluate(TimeSpan now)
    {
        foreach (var rule in parts.Rules)
            rule.Evaluate(_frame, now);
        _frame.Scene.EndMoment();
    }

    // Nothing came: times of rules run on, and what was there is gone once the source is.
    private void Pass()
    {
        if (!_lost && supervisor.State is SourceState.Waiting or SourceState.Stopped)
            Lose();
        _frame.Pass(Stopwatch.GetTimestamp());
        _frame.Scene.SourceLost = supervisor.State == SourceState.Waiting;
        Evaluate(_frame.Time);
    }

    private void Lose()
    {
        _lost = true;
        _frame.Pass(Stopwatch.GetTimestamp());
        LoseStages();
        _frame.Scene.Clear();
        _frame.Scene.Level = null;
        Evaluate(_frame.Time);
    }

    private void LoseStages()
    {
        foreach (var stage in parts.Stages)
            stage.Stage.Lose(_frame);
    }

    private void FinishStages()
    {
        _frame.Pass(Stopwatch.GetTimestamp());
        _frame.Sound.Set(default, _frame.Sound.Rate);
        foreach (var stage in parts.Stages)
            stage.Stage.Finish(_frame);
        Evaluate(_frame.Time);
    }

    private void Guard(Action<StageRunner> action)
    {
        try
        {
            action(this);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            Tell($"failed: {Problems.Describe(exception)}");
        }
    }

    private void Tell(string what)
    {
        if (_told != 0 && Stopwatch.GetElapsedTime(_told) < s_tellAgain)
            return;
        _told = Stopwatch.GetTimestamp();
        log($"{pipeline}: {what}");
    }
}
