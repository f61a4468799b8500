using System.Numerics;

namespace EdgeRuntime.Pipeline;

/// <summary>
/// Durations counted in buckets, in fixed memory: exact up to 511 ns, above that each power of two has 256 buckets, so that a percentile is off by at most
/// 0.2 %. Count, minimum, maximum and mean are exact. Recording allocates nothing.
/// </summary>
public sealed class LatencyHistogram
{
    private const int SubBucketBits = 8;
    private const int SubBuckets = 1 << SubBucketBits;
    private const long Largest = (1L << 42) - 1;

    private readonly int[] _counts = new int[Bucket(Largest) + 1];
    private long _sum;

    /// <summary>How many durations were recorded.</summary>
    public long Count { get; private set; }

    /// <summary>The shortest one in nanoseconds; 0 where there is none.</summary>
    public long MinimumNanoseconds { get; private set; }

    /// <summary>The longest one in nanoseconds; 0 where there is none.</summary>
    public long MaximumNanoseconds { get; private set; }

    /// <summary>The mean in nanoseconds; 0 where there is none.</summary>
    public double MeanNanoseconds => Count == 0 ? 0 : (double)_sum / Count;

    /// <summary>Records a duration, as often as <paramref name="times"/> says; a negative one counts as 0, one beyond 73 minutes as that.</summary>
    public void Record(long nanoseconds, int times = 1)
    {
        var value = Math.Clamp(nanoseconds, 0, Largest);
        _counts[Bucket(value)] += times;
        MinimumNanoseconds = Count == 0 ? value : Math.Min(MinimumNanoseconds, value);
        MaximumNanoseconds = Math.Max(MaximumNanoseconds, value);
        _sum += value * times;
        Count += times;
    }

    /// <summary>
    /// The nearest-rank percentile in nanoseconds: the smallest recorded duration that at least <paramref name="percent"/> % of all do not exceed, to the
    /// middle of its bucket. 0 where nothing was recorded.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The percentage is not in (0, 100].</exception>
    public double PercentileNanoseconds(double percent)
    {
        if (!(percent > 0 && percent <= 100))
            throw new ArgumentOutOfRangeException(nameof(percent), percent, "A percentile is in (0, 100].");
        var rank = (long)Math.Ceiling(percent / 100 * Count);
        long seen = 0;
        for (var i = 0; i < _counts.Length; i++)
        {
            seen += _counts[i];
            if (_counts[i] > 0 && seen >= rank)
                return Math.Clamp(Middle(i), MinimumNanoseconds, MaximumNanoseconds);
        }
        return 0;
    }

    /// <summary>The percentile in microseconds.</summary>
    public double PercentileMicroseconds(double percent) => PercentileNanoseconds(percent) / 1000;

    private static int Bucket(long value)
    {
        var shift = Math.Max(0, BitOperations.Log2((ulong)value) - SubBucketBits);
        return shift * SubBuckets + (int)(value >> shift);
    }

    private static double Middle(int bucket)
    {
        var shift = Math.Max(0, bucket / SubBuckets - 1);
        var low = (long)(bucket - shift * SubBuckets) << shift;
        return low + ((1L << shift) - 1) / 2.0;
    }
}
