namespace EdgeRuntime.Pipeline.Running;

/// <summary>Knows when a source that gives nothing is to be given up: after the time that was set, else after 2 s or 20 frame times; what was just opened has 5 s at least for its first frame.</summary>
/// <param name="limit">The time that was set; null: none.</param>
/// <param name="rate">Frames or samples per second that the source states; 0: none.</param>
/// <param name="opened">When it was opened.</param>
internal struct StallWatch(TimeSpan? limit, double rate, TimeSpan opened)
{
    private static readonly TimeSpan s_least = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_first = TimeSpan.FromSeconds(5);

    private const int FrameTimes = 20;

    private readonly TimeSpan _limit = limit ?? (rate > 0 && FrameTimes / rate > s_least.TotalSeconds ? TimeSpan.FromSeconds(FrameTimes / rate) : s_least);
    private TimeSpan _last = opened;
    private bool _began;

    /// <summary>How long it may give nothing.</summary>
    public readonly TimeSpan Limit => _began || _limit > s_first ? _limit : s_first;

    /// <summary>Something came.</summary>
    public void Seen(TimeSpan now) => (_last, _began) = (now, true);

    /// <summary>Whether it is to be given up.</summary>
    public readonly bool IsStalled(TimeSpan now) => now - _last > Limit;
}
