namespace EdgeRuntime.Compression.Calibration;

/// <summary>
/// Counts values in 8,192 equal bins around 0 in fixed memory: when a value lies beyond the last bin, pairs of bins are merged, which doubles the range. A quantile is exact to one bin,
/// at most 1/2,048 of the largest magnitude seen.
/// </summary>
internal sealed class Histogram
{
    /// <summary>Bins on each side of 0: bin i holds the values in [(i − Half)·Width, (i − Half + 1)·Width).</summary>
    public const int Half = 4096;

    private readonly long[] _bins = new long[2 * Half];

    /// <summary>The smallest value.</summary>
    public float Minimum { get; private set; } = float.PositiveInfinity;

    /// <summary>The largest value.</summary>
    public float Maximum { get; private set; } = float.NegativeInfinity;

    /// <summary>The width of a bin: how exact a quantile is. 0 until a value other than 0 comes.</summary>
    public float Width { get; private set; }

    /// <summary>How many values there were.</summary>
    public long Count { get; private set; }

    /// <summary>How many of them were 0, which every quantization holds exactly.</summary>
    public long Zeros { get; private set; }

    /// <summary>The counts, those that are 0 among them.</summary>
    public ReadOnlySpan<long> Bins => _bins;

    /// <summary>Counts values; all are finite.</summary>
    public void Add(ReadOnlySpan<float> values)
    {
        var (low, high) = (Minimum, Maximum);
        foreach (var value in values)
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
        (Minimum, Maximum) = (low, high);
        Widen(Math.Max(Math.Abs(low), Math.Abs(high)));
        Count += values.Length;
        if (Width == 0)
        {
            _bins[Half] += values.Length;
            Zeros += values.Length;
            return;
        }
        long zeros = 0;
        foreach (var value in values)
        {
            zeros += value == 0 ? 1 : 0;
            _bins[Bin(value)]++;
        }
        Zeros += zeros;
    }

    /// <summary>The bin of a value; the first or last for one beyond them.</summary>
    public int Bin(float value) => Math.Clamp(Half + (int)MathF.Floor(value / Width), 0, _bins.Length - 1);

    /// <summary>The range between two quantiles, inside what was seen: the share <paramref name="tail"/> of all values is cut on each side.</summary>
    public ValueRange Between(double tail)
    {
        var cut = (long)Math.Floor(Count * tail);
        int low = 0, high = _bins.Length - 1;
        for (var left = cut - _bins[low]; left >= 0 && low < high; left -= _bins[low])
            low++;
        for (var left = cut - _bins[high]; left >= 0 && high > low; left -= _bins[high])
            high--;
        return new ValueRange(Math.Clamp((low - Half) * Width, Minimum, Maximum), Math.Clamp((high + 1 - Half) * Width, Minimum, Maximum));
    }

    private void Widen(float magnitude)
    {
        if (magnitude == 0)
            return;
        if (Width == 0)
            Width = Math.Max(magnitude / Half, float.Epsilon);
        while (magnitude > Width * Half)
        {
            SymmetricBins.Merge(_bins);
            Width *= 2;
        }
    }
}
