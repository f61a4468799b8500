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
    private static readonly TimeSpan s_end = TimeSpan.FromSeconds(1.8);

    // Whoever starts or reloads holds the first for as long as that takes; the second is held for a moment, when pipelines are put in place.
    private readonly Lock _changing = new();
    private readonly Lock _lock = new();
    private readonly PipelineEnvironment _environment;
    private volatile RunningPipeline[] _pipelines = [];
    private volatile bool _reloading;
    private bool _disposed;
    private int _stops;

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
        lock (_changing)
        {
            var stops = Volatile.Read(ref _stops);
            ObjectDisposedException.ThrowIf(_disposed, this);
            CheckNames([.. _pipelines.Select(static pipeline => pipeline.Settings), .. pipelines]);
            Run(pipelines, _pipelines, stops);
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
        var stops = Volatile.Read(ref _stops);
        var settings = PipelineFile.Read(file);
        Check(settings);
        (int, int, int) result;
        lock (_changing)
        {
            var kept = Array.FindAll(_pipelines, pipeline => settings.Any(pipeline.IsSame));
            var gone = Array.FindAll(_pipelines, pipeline => Array.IndexOf(kept, pipeline) < 0);
            var added = settings.Where(one => !Array.Exists(kept, pipeline => pipeline.IsSame(one))).ToArray();
            _reloading = true;
            try
            {
                Put(kept, stops);
                End(gone);
                Run(added, kept, stops);
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

    /// <summary>Stops all pipelines, within 2 s; what they did can still be asked for. What is just being started or reloaded is given up.</summary>
    public void Stop()
    {
        var start = System.Diagnostics.Stopwatch.GetTimestamp();
        RunningPipeline[] running;
        lock (_lock)
        {
            _stops++;
            running = _pipelines;
        }
        Stop(running);
        // A reload may be ending others: they have been given their time to end, too. One that opens a large model is not waited for.
        var left = s_end - System.Diagnostics.Stopwatch.GetElapsedTime(start);
        if (_changing.TryEnter(left > TimeSpan.Zero ? left : TimeSpan.Zero))
            _changing.Exit();
    }

    /// <summary>Stops all pipelines.</summary>
    public void Dispose()
    {
        _disposed = true;
        Stop();
    }

    // Makes pipelines and puts them beside others, unless the program was told to stop since.
    private void Run(IReadOnlyList<PipelineSettings> pipelines, RunningPipeline[] others, int stops)
    {
        var made = new List<RunningPipeline>();
        try
        {
            foreach (var settings in pipelines)
            {
                ThrowIfStopped(stops);
                made.Add(new RunningPipeline(settings, _environment, Metrics, FrameLimit));
            }
            Put([.. others, .. made], stops, made);
        }
        catch
        {
            End(made);
            throw;
        }
    }

    private void Put(RunningPipeline[] pipelines, int stops, IReadOnlyList<RunningPipeline>? started = null)
    {
        lock (_lock)
        {
            ThrowIfStopped(stops);
            _pipelines = pipelines;
            foreach (var pipeline in started ?? [])
                pipeline.Start();
        }
    }

    private void ThrowIfStopped(int stops) => ObjectDisposedException.ThrowIf(_disposed || Volatile.Read(ref _stops) != stops, this);

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
