using System.Diagnostics;

namespace EdgeRuntime.Host.Server.Live;

/// <summary>Lets so many a second through, evenly; for one thread.</summary>
internal sealed class RateLimit(double perSecond)
{
    private readonly long _period = (long)(Stopwatch.Frequency / perSecond);
    private long _next;

    /// <summary>Whether one may pass at <paramref name="now"/>. A source that is a little faster than the limit, by a clock that wavers, is not halved: what came early counts as on time.</summary>
    public bool Allows(long now)
    {
        if (now < _next - _period / 4)
            return false;
        _next = Math.Max(_next, now - _period) + _period;
        return true;
    }
}
