using System.Diagnostics;
using EdgeRuntime.Bundle.Plan;

namespace EdgeRuntime.Inference;

public sealed partial class NativeSession
{
    /// <summary>The most runs that a trace keeps.</summary>
    public const int MaxTracedRuns = 1000;

    private long[]? _ticks;
    private TraceRecorder? _trace;
    private long _runs;

    /// <summary>Time per operation since the profile was started, in order of execution; empty where none was.</summary>
    public IReadOnlyList<OperatorTiming> Timings
    {
        get
        {
            if (_ticks is null)
                return [];
            var summary = PlanSummary.Of(_plan).Operations;
            var timings = new OperatorTiming[_operators.Length];
            for (var i = 0; i < timings.Length; i++)
            {
                var op = _operators[i];
                timings[i] = new OperatorTiming(op.Name, op.Code, op.Kernel, op.Parts, summary[i].Macs, summary[i].WeightBytes + summary[i].ActivationBytes, _runs, _ticks[i] * 1e6 / Stopwatch.Frequency, op.HasChosenKernel, op.HasChosenParts);
            }
            return timings;
        }
    }

    /// <summary>What each thread did in the last runs that the profile traced: every run, then its operations in order, each followed by its parts; empty where nothing was traced.</summary>
    public TraceEvent[] ReadTrace() => _trace?.Events() ?? [];

    /// <summary>
    /// Measures the time of every operation from now on and forgets what was measured before. Reading the clock costs some 25 ns an operation, recording a trace as much again for every part. All
    /// memory is allocated here: runs still allocate nothing.
    /// </summary>
    /// <param name="tracedRuns">Runs, the last ones, of which every operation's begin and end are kept for <see cref="ReadTrace"/>: 0 (default) to <see cref="MaxTracedRuns"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">More runs than that, or fewer than none.</exception>
    public void StartProfile(int tracedRuns = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(tracedRuns);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tracedRuns, MaxTracedRuns);
        _trace = tracedRuns > 0 ? new TraceRecorder(_operators, tracedRuns) : null;
        _ticks = new long[_operators.Length];
        _runs = 0;
    }

    private void RunTimed(long[] ticks)
    {
        var last = Stopwatch.GetTimestamp();
        _trace?.Begin(last);
        for (var i = 0; i < _operators.Length; i++)
        {
            if (_trace is null)
                _operators[i].Run(_pool!);
            else
                _trace.Run(i, _pool!);
            var now = Stopwatch.GetTimestamp();
            ticks[i] += now - last;
            last = now;
            _trace?.End(i, now);
        }
        _trace?.End();
        _runs++;
    }
}
