using System.Diagnostics;
using EdgeRuntime.Inference;

namespace EdgeRuntime.Pipeline;

/// <summary>What a benchmark of one session measured. Latencies are of <see cref="InferenceSession.Run"/> alone.</summary>
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
}

/// <summary>
/// Times sessions on deterministic pseudo-random inputs. Several sessions are timed in turns of <see cref="TurnMilliseconds"/>, in an order that is reversed
/// every round, so that what else the machine does meets all of them alike: compare engines by the ratio of one such run. Before a turn all rest, because an engine's threads may look for
/// work for a while after its last run (ONNX Runtime's up to 16 ms) and would take a processor from the next one.
/// </summary>
public static class LatencyBenchmark
{
    /// <summary>How long one session runs before the next has its turn.</summary>
    public const int TurnMilliseconds = 50;

    /// <summary>The rest before a turn, where several sessions take turns.</summary>
    private const int RestMilliseconds = 25;

    /// <summary>How long a session runs after the rest before its runs count.</summary>
    private const int WarmUpMilliseconds = 2;

    /// <summary>Times one session for about <paramref name="duration"/>, after a warm-up of a tenth of it.</summary>
    public static LatencyResult Run(InferenceSession session, TimeSpan duration, CancellationToken cancellation = default) => Run([session], duration, cancellation)[0];

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
        var turns = Math.Max(1, (int)(duration.TotalMilliseconds / TurnMilliseconds));
        for (var turn = 0; turn < turns; turn++)
        {
            for (var i = 0; i < timers.Length; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                if (timers.Length > 1)
                    Thread.Sleep(RestMilliseconds);
                timers[turn % 2 == 0 ? i : timers.Length - 1 - i].RunTurn(cancellation);
            }
        }
    }

    private sealed class SessionTimer
    {
        private readonly InferenceSession _session;
        private readonly double _firstMs;
        private LatencyHistogram _histogram = new();
        private long _allocated;

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
            _histogram = new LatencyHistogram();
            _allocated = 0;
        }

        public void RunTurn(CancellationToken cancellation)
        {
            _session.ResetState();
            var warm = Stopwatch.GetTimestamp() + WarmUpMilliseconds * Stopwatch.Frequency / 1000;
            while (Stopwatch.GetTimestamp() < warm)
                _session.Run();
            var allocated = GC.GetTotalAllocatedBytes(precise: true);
            var end = Stopwatch.GetTimestamp() + TurnMilliseconds * Stopwatch.Frequency / 1000;
            long now;
            do
            {
                var start = Stopwatch.GetTimestamp();
                _session.Run();
                now = Stopwatch.GetTimestamp();
                _histogram.Record((long)((now - start) * (1e9 / Stopwatch.Frequency)));
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
