using System.Diagnostics;

namespace EdgeRuntime.Inference.Threading;

/// <summary>
/// What it costs on this machine to hand a part of some work to another thread and to learn that it is done. Processors differ by a factor of three: it decides which layers are worth sharing.
/// Measured once in a process, in about a fifth of a millisecond, when it is first asked for.
/// </summary>
public static class HandOver
{
    private const int Rounds = 16;
    private const int RoundTrips = 16;
    private const double Most = 1500;

    private static readonly Lazy<double> s_nanoseconds = new(Measure);

    /// <summary>Nanoseconds of the quickest round of several, at most 1500.</summary>
    public static double Nanoseconds => s_nanoseconds.Value;

    private static double Measure()
    {
        using var pool = new WorkerPool(2);
        var probe = new Probe();
        var least = Most;
        for (var round = 0; round < Rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            for (var trip = 0; trip < RoundTrips; trip++)
            {
                probe.Expect();
                pool.Run(probe, 2, 2);
            }
            least = Math.Min(least, Stopwatch.GetElapsedTime(start).TotalNanoseconds / RoundTrips);
        }
        return least;
    }

    // The caller's part waits for the other one to begin, or the pool would take it back.
    private sealed class Probe : IParallelWork
    {
        private static readonly long s_patience = Stopwatch.Frequency / 20_000;
        private int _arrived;

        public void Expect() => Volatile.Write(ref _arrived, 0);

        public void Execute(int part, int first, int end)
        {
            if (part == 1)
            {
                Volatile.Write(ref _arrived, 1);
                return;
            }
            var deadline = Stopwatch.GetTimestamp() + s_patience;
            while (Volatile.Read(ref _arrived) == 0 && Stopwatch.GetTimestamp() < deadline)
                WorkerPool.Pause();
        }
    }
}
