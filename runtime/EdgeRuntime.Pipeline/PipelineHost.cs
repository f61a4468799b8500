using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Pipeline.Configuration;
using EdgeRuntime.Pipeline.Metrics;
using EdgeRuntime.Pipeline.Monitoring;
using EdgeRuntime.Pipeline.Running;
using EdgeRuntime.Pipeline.Sinks;

namespace EdgeRuntime.Pipeline;

/// <summary>
/// Runs pipelines in a program: those of a file, or those that a program describes (<see cref="PipelineBuilder"/>). Each has threads of its own, and a dead or slow one slows no other. Members may be called on any thread.
/// </summary>
public sealed class PipelineHost : IPipelineSet, IDisposable
{
    private readonly Lock _lock = new();
    private readonly PipelineEnvironment _environment;
    private volatile RunningPipeline[] _pipelines = [];
    private volatile bool _reloading;
    private bool _disposed;

    /// <summary>Makes a host without pipelines.</summary>
    /// <param name="drivers">The devices that sources and sinks may use.</param>
    /// <param name="sinks">Where events may go.</param>
    /// <param name="log">Gets a line when a source or sink is lost or comes back; null: nobody does. Called on the pipelines' threads.</param>
    /// <param name="allowCommands">Whether sinks may run programs (<c>exec:</c>).</param>
    public PipelineHost(DriverRegistry drivers, IReadOnlyList<SinkDriver> sinks, Action<string>? log = null, bool allowCommands = false) =>
        _environment = new PipelineEnvironment(drivers, sinks, allowCommands, log ?? (static _ => { }));

    /// <summary>The metrics of all pipelines.</summary>
    public MetricRegistry Metrics { get; } = new();

    /// <summary>Frames after which each pipeline ends by itself; 0: none. For pipelines that are started from now on.</summary>
    public long FrameLimit { get; set; }

    /// <inheritdoc/>
    public IReadOnlyList<IPipelineMonitor> Pipelines => _pipelines;

    /// <inheritdoc/>
    public event Action? Changed;

    /// <summary>Whether all pipelines came to their end: files have one, cameras have none.</summary>
    public bool HasEnded => !_reloading && Array.TrueForAll(_pipelines, static pipeline => pipeline.HasEnded);

    /// <summary>Checks pipelines as <see cref="Start(IReadOnlyList{PipelineSettings})"/> would, without touching a device: bundles are opened, decoders made, URIs checked, rules read.</summary>
    /// <returns>The parts of each, in order.</returns>
    /// <exception cref="EdgeRuntimeException">One asks for what cannot be; the message names line and key where it comes from a file.</exception>
    public IReadOnlyList<IReadOnlyList<PartInfo>> Check(IReadOnlyList<PipelineSettings> pipelines)
    {
        ArgumentNullException.ThrowIfNull(pipelines);
        CheckNames(pipelines);
        var parts = new List<IReadOnlyList<PartInfo>>();
        foreach (var settings in pipelines)
        {
            using var pipeline = new RunningPipeline(settings, _environment, new MetricRegistry(), 0);
            parts.Add(pipeline.Parts);
        }
        return parts;
    }

    /// <summary>Starts pipelines beside those that run. What they need of devices may come later: they wait for it.</summary>
    /// <exception cref="EdgeRuntimeException">One asks for what cannot be; none was started.</exception>
    public void Start(params IReadOnlyList<PipelineSettings> pipelines)
    {
        ArgumentNullException.ThrowIfNull(pipelines);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            CheckNames([.. _pipelines.Select(static pipeline => pipeline.Settings), .. pipelines]);
            _pipelines = [.. _pipelines, .. Run(pipelines)];
        }
        Changed?.Invoke();
    }

    /// <summary>Starts the pipelines of a file.</summary>
    /// <inheritdoc cref="Start(IReadOnlyList{PipelineSettings})"/>
    public void Start(string file) => Start(PipelineFile.Read(file));

    /// <summary>Puts the pipelines of a file in place of those that run. Those that are the same, and whose bundles are, go on.</summary>
    /// <returns>How many were started, stopped, and left as they are.</returns>
    /// <exception cref="EdgeRuntimeException">The file asks for what cannot be: nothing was changed.</exception>
    public (int Started, int Stopped, int Kept) Reload(string file)
    {
        var settings = PipelineFile.Read(file);
        Check(settings);
        (int, int, int) result;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            var kept = Array.FindAll(_pipelines, pipeline => settings.Any(pipeline.IsSame));
            var gone = Array.FindAll(_pipelines, pipeline => Array.IndexOf(kept, pipeline) < 0);
            var added = settings.Where(one => !Array.Exists(kept, pipeline => pipeline.IsSame(one))).ToArray();
            _reloading = true;
            try
            {
                _pipelines = kept;
                End(gone);
                _pipelines = [.. kept, .. Run(added)];
            }
            finally
            {
                _reloading = false;
            }
            result = (added.Length, gone.Length, kept.Length);
        }
        Changed?.Invoke();
        return result;
    }

    /// <summary>What each pipeline did so far.</summary>
    public IReadOnlyList<PipelineSummary> Summarize() => [.. _pipelines.Select(static pipeline => pipeline.Summarize())];

    /// <summary>Waits until all pipelines came to their end.</summary>
    /// <param name="timeout">How long at most; <see cref="Timeout.InfiniteTimeSpan"/>: until then.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>Whether they did.</returns>
    public bool WaitForEnd(TimeSpan timeout, CancellationToken cancellation = default)
    {
        var start = System.Diagnostics.Stopwatch.GetTimestamp();
        var step = TimeSpan.FromMilliseconds(50);
        while (!HasEnded)
        {
            var left = timeout == Timeout.InfiniteTimeSpan ? step : timeout - System.Diagnostics.Stopwatch.GetElapsedTime(start);
            if (left <= TimeSpan.Zero || cancellation.WaitHandle.WaitOne(left < step ? left : step))
                return HasEnded;
        }
        return true;
    }

    /// <summary>Stops all pipelines, within 2 s; what they did can still be asked for.</summary>
    public void Stop()
    {
        lock (_lock)
            Stop(_pipelines);
    }

    /// <summary>Stops all pipelines.</summary>
    public void Dispose()
    {
        _disposed = true;
        Stop();
    }

    private List<RunningPipeline> Run(IEnumerable<PipelineSettings> pipelines)
    {
        var made = new List<RunningPipeline>();
        try
        {
            foreach (var settings in pipelines)
                made.Add(new RunningPipeline(settings, _environment, Metrics, FrameLimit));
        }
        catch
        {
            End(made);
            throw;
        }
        made.ForEach(static pipeline => pipeline.Start());
        return made;
    }

    private static void End(IReadOnlyList<RunningPipeline> pipelines)
    {
        Stop(pipelines);
        foreach (var pipeline in pipelines)
            pipeline.RemoveMetrics();
    }

    // All are asked first: together they take no longer than one.
    private static void Stop(IReadOnlyList<RunningPipeline> pipelines)
    {
        foreach (var pipeline in pipelines)
            pipeline.BeginStop();
        Parallel(pipelines, static pipeline => pipeline.Dispose());
    }

    private static void Parallel(IReadOnlyList<RunningPipeline> pipelines, Action<RunningPipeline> action)
    {
        var threads = pipelines.Skip(1).Select(pipeline => new Thread(() => action(pipeline))).ToArray();
        foreach (var thread in threads)
            thread.Start();
        if (pipelines.Count > 0)
            action(pipelines[0]);
        foreach (var thread in threads)
            thread.Join();
    }

    private static void CheckNames(IReadOnlyList<PipelineSettings> pipelines)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var settings in pipelines)
        {
            if (!names.Add(settings.Name))
                throw new ConfigurationException($"pipeline '{settings.Name}': there is one of that name already.");
        }
    }
}
