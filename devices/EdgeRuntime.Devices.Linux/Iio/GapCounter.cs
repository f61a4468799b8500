namespace EdgeRuntime.Devices.Linux.Iio;

/// <summary>
/// Finds lost scans by their times. Intervals that are late by a part of themselves and made up for by the next are jitter, a clock that is a few percent off is drift; only where an interval and those just before it lack a whole one is a scan
/// missing.
/// </summary>
/// <param name="rate">Scans per second.</param>
internal sealed class GapCounter(double rate)
{
    private const double Forget = 0.9, Threshold = 0.75;

    private readonly double _scansPerNanosecond = rate * 1e-9;
    private long _last;
    private double _late;

    /// <summary>Takes the time of a scan; how many are missing before it.</summary>
    public long Add(long nanoseconds)
    {
        if (_last == 0)
        {
            _last = nanoseconds;
            return 0;
        }
        _late = Math.Max(-1, _late * Forget + (nanoseconds - _last) * _scansPerNanosecond - 1);
        _last = nanoseconds;
        if (_late < Threshold)
            return 0;
        var missing = Math.Max(1, (long)Math.Round(_late));
        _late -= missing;
        return missing;
    }
}
