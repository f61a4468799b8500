using System.Diagnostics;
using EdgeRuntime.Bundle;
using EdgeRuntime.Inference;

namespace EdgeRuntime.Pipeline;

/// <summary>Sessions of one plan that run in turns with the clock on every operation; the first is what the others are compared with.</summary>
internal sealed class TuningRounds : IDisposable
{
    private const int LeastRounds = 5;
    private const int MostRounds = 1000;
    private const int RunsOfTurn = 16;

    private readonly List<NativeSession> _sessions = [];
    private readonly List<List<double[]>> _means = []; // by session, round, operation: microseconds

    /// <summary>Opens one more.</summary>
    public NativeSession Add(BundleReader bundle, SessionOptions options)
    {
        var session = NativeSession.Open(bundle, options);
        _sessions.Add(session);
        _means.Add([]);
        foreach (var i in session.DataInputs)
            PseudoRandom.Fill(session.Input(i), (uint)i + 1);
        return session;
    }

    /// <summary>Lets all run for about so long, five times at least.</summary>
    public void Run(TimeSpan duration, CancellationToken cancellation)
    {
        var milliseconds = TurnMilliseconds(cancellation);
        var start = Stopwatch.GetTimestamp();
        for (var round = 0; round < LeastRounds || (Stopwatch.GetElapsedTime(start) < duration && round < MostRounds); round++)
        {
            for (var i = 0; i < _sessions.Count; i++)
                RunTurn(round % 2 == 0 ? i : _sessions.Count - 1 - i, milliseconds, cancellation);
        }
    }

    /// <summary>An operation's time in one session: the median over the rounds.</summary>
    public double Microseconds(int session, int operation)
    {
        var times = new double[_means[session].Count];
        for (var round = 0; round < times.Length; round++)
            times[round] = _means[session][round][operation];
        return Median(times);
    }

    /// <summary>An operation's time in one session over that in the first one: the median over the rounds, in each of which both ran within the same moments.</summary>
    public double Ratio(int session, int operation)
    {
        var ratios = new double[_means[session].Count];
        for (var round = 0; round < ratios.Length; round++)
            ratios[round] = _means[session][round][operation] / Math.Max(1e-6, _means[0][round][operation]);
        return Median(ratios);
    }

    public void Dispose()
    {
        foreach (var session in _sessions)
            session.Dispose();
    }

    internal static double Median(double[] values)
    {
        Array.Sort(values);
        return values.Length % 2 == 1 ? values[values.Length / 2] : (values[values.Length / 2 - 1] + values[values.Length / 2]) / 2;
    }

    // Some runs, so that what else the machine does meets all alike, but no longer than people wait.
    private double TurnMilliseconds(CancellationToken cancellation)
    {
        RunFor(_sessions[0], 1, cancellation);
        var start = Stopwatch.GetTimestamp();
        _sessions[0].Run();
        return Math.Clamp(Stopwatch.GetElapsedTime(start).TotalMilliseconds * RunsOfTurn, 4, 40);
    }

    // The first tenth of a turn is not counted: the scheduler may have to move the threads that wake apart, and caches hold what the session before left there.
    private void RunTurn(int index, double milliseconds, CancellationToken cancellation)
    {
        var session = _sessions[index];
        session.ResetState();
        RunFor(session, milliseconds / 10, cancellation);
        session.StartProfile();
        RunFor(session, milliseconds, cancellation);
        var timings = session.Timings;
        var means = new double[timings.Count];
        for (var i = 0; i < means.Length; i++)
            means[i] = timings[i].MeanMicroseconds;
        _means[index].Add(means);
    }

    private static void RunFor(NativeSession session, double milliseconds, CancellationToken cancellation)
    {
        var start = Stopwatch.GetTimestamp();
        do
        {
            cancellation.ThrowIfCancellationRequested();
            session.Run();
        }
        while (Stopwatch.GetElapsedTime(start).TotalMilliseconds < milliseconds);
    }
}
