using System.Diagnostics;

namespace EdgeRuntime.Devices.Linux.Video;

/// <summary>When pictures were taken: what the source states, where that can be (not in the future, not before the last one, at most ten seconds old), else now.</summary>
internal struct CaptureTime
{
    private long _last;

    /// <summary>The time of the next picture, in nanoseconds of CLOCK_MONOTONIC; grows from one to the next.</summary>
    /// <param name="stated">What the source states.</param>
    public long Of(long stated)
    {
        var now = Stopwatch.GetTimestamp();
        _last = stated <= now && stated > _last && stated > now - (10 * Stopwatch.Frequency) ? stated : Math.Max(now, _last + 1);
        return _last;
    }
}
