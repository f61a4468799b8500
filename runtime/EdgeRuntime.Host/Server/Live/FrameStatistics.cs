using System.Diagnostics;
using EdgeRuntime.Pipeline.Monitoring;

namespace EdgeRuntime.Host.Server.Live;

/// <summary>Rate, latency and the times of stages, second by second.</summary>
internal sealed class FrameStatistics
{
    private readonly Lock _lock = new();
    private readonly float[] _latencies = new float[1024];
    private readonly float[] _sorted = new float[1024];
    private double[] _stageMs = [];
    private int _count;
    private long _frames;
    private long _since = Stopwatch.GetTimestamp();

    /// <summary>Records a frame that has gone through the stages by <paramref name="now"/>; allocates nothing in steady state.</summary>
    public void Record(FrameResult result, long now)
    {
        lock (_lock)
        {
            _latencies[_count % _latencies.Length] = (float)Stopwatch.GetElapsedTime(result.Timestamp, now).TotalMilliseconds;
            _count++;
            _frames++;
            if (_stageMs.Length != result.StageTimes.Length)
                _stageMs = new double[result.StageTimes.Length];
            for (var i = 0; i < _stageMs.Length; i++)
                _stageMs[i] += result.StageTimes[i].TotalMilliseconds;
        }
    }

    /// <summary>What was recorded since the last call.</summary>
    public FrameSummary Take(long now)
    {
        lock (_lock)
        {
            var seconds = Math.Max(1e-3, Stopwatch.GetElapsedTime(_since, now).TotalSeconds);
            var kept = _sorted.AsSpan(0, Math.Min(_count, _latencies.Length));
            _latencies.AsSpan(0, kept.Length).CopyTo(kept);
            kept.Sort();
            var stages = new double[_stageMs.Length];
            for (var i = 0; i < stages.Length && _count > 0; i++)
                stages[i] = _stageMs[i] / _count;
            var summary = new FrameSummary(_frames, _count / seconds, Quantile(kept, 0.5), Quantile(kept, 0.99), stages);
            _count = 0;
            _since = now;
            Array.Clear(_stageMs);
            return summary;
        }
    }

    private static double Quantile(ReadOnlySpan<float> sorted, double share) => sorted.Length == 0 ? double.NaN : sorted[(int)Math.Min(sorted.Length - 1, share * sorted.Length)];
}

/// <summary>A second of a pipeline.</summary>
/// <param name="Frames">Frames since the start.</param>
/// <param name="FramesPerSecond">The rate.</param>
/// <param name="LatencyMs">Milliseconds from the taking of a picture to the end of the stages, the median; NaN without frames.</param>
/// <param name="WorstMs">Its 99th percentile.</param>
/// <param name="StageMs">Mean milliseconds of each stage.</param>
internal sealed record FrameSummary(long Frames, double FramesPerSecond, double LatencyMs, double WorstMs, IReadOnlyList<double> StageMs)
{
    public static FrameSummary Empty { get; } = new(0, 0, double.NaN, double.NaN, []);
}
