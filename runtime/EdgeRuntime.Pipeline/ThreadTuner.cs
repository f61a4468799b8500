using System.Diagnostics;
using EdgeRuntime.Bundle;
using EdgeRuntime.Inference;

namespace EdgeRuntime.Pipeline;

/// <summary>
/// Measures on this device how many threads should share each operation of a model. The engine estimates that from the amount of work when it opens a session; how long a processor takes for it, and to hand
/// work from one thread to another, only the device knows.
/// <para>
/// The plan is opened once for each candidate (1, 2, 4 … threads for all operations) and these sessions run in turns of 20 ms in an order that is reversed every round, on pseudo-random inputs. An operation's
/// time is the least mean of a turn; it gets more threads where they take at least 5 % less. At last the whole model is measured as it was chosen against what the engine estimates, in turns too.
/// </para>
/// </summary>
public static class ThreadTuner
{
    // A thread that brings less would better be left to others.
    private const double WorthMoreThreads = 0.95;

    private const int TurnMilliseconds = LatencyBenchmark.TurnMilliseconds;
    private const int LeastRounds = 3;

    /// <summary>Measures for about <paramref name="duration"/>: half of it the operations, half the whole model.</summary>
    /// <param name="bundle">The bundle, with a plan.</param>
    /// <param name="threads">Threads of the session, at least 2.</param>
    /// <param name="duration">How long.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="ConfigurationException">The number of threads is out of range.</exception>
    /// <exception cref="InvalidModelException">The bundle's plan cannot run.</exception>
    /// <exception cref="UnsupportedOperatorException">The plan needs an operator that there is not.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was signalled.</exception>
    public static TuningResult Run(BundleReader bundle, int threads, TimeSpan duration, CancellationToken cancellation = default)
    {
        if (threads < 2)
            throw new ConfigurationException($"threads {threads}: with fewer than 2 there is nothing to choose.");
        var options = new SessionOptions { Threads = threads };
        using var untuned = NativeSession.Open(bundle, options);
        var parts = Choose(bundle, options, untuned.Parts.Count, duration / 2, cancellation);
        using var tuned = NativeSession.Open(bundle, options.WithParts(parts));
        var whole = LatencyBenchmark.Run(parts.SequenceEqual(untuned.Parts) ? [untuned] : [untuned, tuned], duration / 4, cancellation);
        return new TuningResult { Estimated = untuned.Parts, Parts = parts, Untuned = whole[0], Tuned = whole[whole.Count - 1] };
    }

    /// <summary>The quickest of an operation's candidates, given from few threads to many: a later one where it takes at least 5 % less than the best before.</summary>
    internal static int Quickest(ReadOnlySpan<double> microseconds)
    {
        var best = 0;
        for (var i = 1; i < microseconds.Length; i++)
        {
            if (microseconds[i] <= microseconds[best] * WorthMoreThreads)
                best = i;
        }
        return best;
    }

    private static int[] Choose(BundleReader bundle, SessionOptions options, int operations, TimeSpan duration, CancellationToken cancellation)
    {
        var candidates = new List<Candidate>();
        try
        {
            for (var count = 1; candidates.Count == 0 || candidates[^1].Count < options.Threads; count = Math.Min(count * 2, options.Threads))
                candidates.Add(new Candidate(bundle, options, count, operations));
            TakeTurns(candidates, duration, cancellation);
            var parts = new int[operations];
            var times = new double[candidates.Count];
            for (var i = 0; i < operations; i++)
            {
                for (var j = 0; j < times.Length; j++)
                    times[j] = candidates[j].Microseconds[i];
                parts[i] = candidates[Quickest(times)].Parts[i];
            }
            return parts;
        }
        finally
        {
            foreach (var candidate in candidates)
                candidate.Session.Dispose();
        }
    }

    private static void TakeTurns(List<Candidate> candidates, TimeSpan duration, CancellationToken cancellation)
    {
        var start = Stopwatch.GetTimestamp();
        for (var round = 0; round < LeastRounds || Stopwatch.GetElapsedTime(start) < duration; round++)
        {
            for (var i = 0; i < candidates.Count; i++)
                candidates[round % 2 == 0 ? i : candidates.Count - 1 - i].RunTurn(cancellation);
        }
    }

    private sealed class Candidate
    {
        public Candidate(BundleReader bundle, SessionOptions options, int count, int operations)
        {
            Count = count;
            var same = new int[operations];
            Array.Fill(same, count);
            Session = NativeSession.Open(bundle, options.WithParts(same));
            Parts = Session.Parts;
            Microseconds = new double[operations];
            Array.Fill(Microseconds, double.PositiveInfinity);
            foreach (var i in Session.DataInputs)
                PseudoRandom.Fill(Session.Input(i), (uint)i + 1);
        }

        public int Count { get; }

        public NativeSession Session { get; }

        // What the operations took of the threads: one of few units takes fewer.
        public IReadOnlyList<int> Parts { get; }

        public double[] Microseconds { get; }

        // The first tenth of a turn is not counted: the scheduler may have to move the threads that wake apart.
        public void RunTurn(CancellationToken cancellation)
        {
            Session.ResetState();
            RunFor(TurnMilliseconds / 10.0, cancellation);
            Session.StartProfile();
            RunFor(TurnMilliseconds, cancellation);
            var timings = Session.Timings;
            for (var i = 0; i < timings.Count; i++)
                Microseconds[i] = Math.Min(Microseconds[i], timings[i].MeanMicroseconds);
        }

        private void RunFor(double milliseconds, CancellationToken cancellation)
        {
            var start = Stopwatch.GetTimestamp();
            do
            {
                cancellation.ThrowIfCancellationRequested();
                Session.Run();
            }
            while (Stopwatch.GetElapsedTime(start).TotalMilliseconds < milliseconds);
        }
    }
}
