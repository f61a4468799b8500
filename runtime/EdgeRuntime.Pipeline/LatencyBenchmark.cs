using System.Diagnostics;
using EdgeRuntime.Inference;

namespace EdgeRuntime.Pipeline;

/// <summary>What a benchmark of one session measured. Latencies are of <see cref="InferenceSession.Run"/> alone, without the time that reading the clock takes.</summary>
public sealed record LatencyResult
{
    /// <summary>The session's engine.</summary>
    public required string Engine { get; init; }

    /// <summary>How many runs were timed.</summary>
    public required long Runs { get; init; }

    /// <summary>The first run, in milliseconds.</summary>
    public required double FirstMs { get; init; }

    /// <summary>The shortest run, in microseconds.</summary>
    public required double MinUs { get; init; }

    /// <summary>The median, in microseconds.</summary>
    public required double P50Us { get; init; }

    /// <summary>The 90th percentile, in microseconds.</summary>
    public required double P90Us { get; init; }

    /// <summary>The 99th percentile, in microseconds.</summary>
    public required double P99Us { get; init; }

    /// <summary>Managed bytes allocated by a run on all threads, the mean over all timed runs.</summary>
    public required double AllocatedBytesPerRun { get; init; }

    /// <summary>Processor time that the process took while the session lay idle for half a second after a run, in percent of one processor; null where several sessions were timed.</summary>
    public double? IdleCpuPercent { get; init; }
}

/// <summary>
/// Times sessions on deterministic pseudo-random inputs. Several sessions are timed in turns of an eighth of the duration (20 to 250 ms), in an order that is reversed
/// every round, so that what else the machine does meets all of them alike: compare engines by the ratio of one such run. A turn begins when the threads of the
/// session before have gone to sleep (an engine may let them spin for a while after a run, on the processor that the next one needs), and its first tenth is not timed
/// (the scheduler may have to move the threads that wake apart). Runs of less than 5 µs are timed in batches.
/// </summary>
public static class LatencyBenchmark
{
    /// <summary>The shortest time that one session runs before the next has its turn.</summary>
    public const int TurnMilliseconds = 20;

    private const int MaxTurnMilliseconds = 250;
    private const int Turns = 8;
    private const int IdleMilliseconds = 500;
    private const int MaxSettleMilliseconds = 200;

    // Runs shorter than this are timed several at once, and their mean counts.
    private const int BatchNanoseconds = 5_000;

    private static readonly long s_clockTicks = ClockTicks();

    /// <summary>Times one session for about <paramref name="duration"/>, after a warm-up of a tenth of it, then lets it lie idle for half a second.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was signalled.</exception>
    public static LatencyResult Run(InferenceSession session, TimeSpan duration, CancellationToken cancellation = default)
    {
        var result = Run([session], duration, cancellation)[0];
        session.Run();
        var before = Environment.CpuUsage.TotalTime;
        cancellation.WaitHandle.WaitOne(IdleMilliseconds);
        cancellation.ThrowIfCancellationRequested();
        return result with { IdleCpuPercent = (Environment.CpuUsage.TotalTime - before).TotalMilliseconds * 100 / IdleMilliseconds };
    }

    /// <summary>Times sessions in turns, each for about <paramref name="duration"/>, after a warm-up of a tenth of it.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was signalled.</exception>
    public static IReadOnlyList<LatencyResult> Run(IReadOnlyList<InferenceSession> sessions, TimeSpan duration, CancellationToken cancellation = default)
    {
        var timers = new SessionTimer[sessions.Count];
        for (var i = 0; i < timers.Length; i++)
            timers[i] = new SessionTimer(sessions[i]);

        TakeTurns(timers, duration / 10, cancellation);
        foreach (var timer in timers)
            timer.Reset();
        TakeTurns(timers, duration, cancellation);

        var results = new LatencyResult[timers.Length];
        for (var i = 0; i < timers.Length; i++)
            results[i] = timers[i].Result();
        return results;
    }

    private static void TakeTurns(SessionTimer[] timers, TimeSpan duration, CancellationToken cancellation)
    {
        var length = (int)Math.Clamp(duration.TotalMilliseconds / Turns, TurnMilliseconds, MaxTurnMilliseconds);
        var turns = Math.Max(1, (int)(duration.TotalMilliseconds / length));
        for (var turn = 0; turn < turns; turn++)
        {
            for (var i = 0; i < timers.Length; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                if (timers.Length > 1)
                    Settle();
                timers[turn % 2 == 0 ? i : timers.Length - 1 - i].RunTurn(length, cancellation);
            }
        }
    }

    // What reading the clock adds to a duration: the least time from one reading to the next.
    private static long ClockTicks()
    {
        var least = long.MaxValue;
        for (var i = 0; i < 1000; i++)
        {
            var start = Stopwatch.GetTimestamp();
            least = Math.Min(least, Stopwatch.GetTimestamp() - start);
        }
        return least;
    }

    // Sleeps until a millisecond passes in which no thread of the process computes.
    private static void Settle()
    {
        var start = Stopwatch.GetTimestamp();
        TimeSpan before;
        do
        {
            before = Environment.CpuUsage.TotalTime;
            Thread.Sleep(1);
        }
        while ((Environment.CpuUsage.TotalTime - before).TotalMilliseconds > 0.5 && Stopwatch.GetElapsedTime(start).TotalMilliseconds < MaxSettleMilliseconds);
    }

    private sealed class SessionTimer
    {
        private readonly InferenceSession _session;
        private readonly double _firstMs;
        private LatencyHistogram _histogram = new();
        private long _allocated;
        private int _batch = 1;

        public SessionTimer(InferenceSession session)
        {
            _session = session;
            foreach (var i in session.DataInputs)
                PseudoRandom.Fill(session.Input(i), (uint)i + 1);
            var start = Stopwatch.GetTimestamp();
            session.Run();
            _firstMs = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        public void Reset()
        {
            if (_histogram.MinimumNanoseconds < BatchNanoseconds)
                _batch = (int)(BatchNanoseconds / Math.Max(1, _histogram.MinimumNanoseconds)) + 1;
            _histogram = new LatencyHistogram();
            _allocated = 0;
        }

        public void RunTurn(int milliseconds, CancellationToken cancellation)
        {
            _session.ResetState();
            var begin = Stopwatch.GetTimestamp();
            do
                _session.Run();
            while (Stopwatch.GetElapsedTime(begin).TotalMilliseconds < milliseconds / 10.0);
            var allocated = GC.GetTotalAllocatedBytes(precise: true);
            var end = Stopwatch.GetTimestamp() + milliseconds * Stopwatch.Frequency / 1000;
            long now;
            do
            {
                var start = Stopwatch.GetTimestamp();
                for (var i = 0; i < _batch; i++)
                    _session.Run();
                now = Stopwatch.GetTimestamp();
                _histogram.Record((long)((now - start - s_clockTicks) * (1e9 / Stopwatch.Frequency) / _batch), _batch);
            }
            while (now < end && !cancellation.IsCancellationRequested);
            _allocated += GC.GetTotalAllocatedBytes(precise: true) - allocated;
        }

        public LatencyResult Result() => new()
        {
            Engine = _session.Engine,
            Runs = _histogram.Count,
            FirstMs = _firstMs,
            MinUs = _histogram.MinimumNanoseconds / 1000.0,
            P50Us = _histogram.PercentileMicroseconds(50),
            P90Us = _histogram.PercentileMicroseconds(90),
            P99Us = _histogram.PercentileMicroseconds(99),
            AllocatedBytesPerRun = (double)_allocated / _histogram.Count,
        };
    }
}
