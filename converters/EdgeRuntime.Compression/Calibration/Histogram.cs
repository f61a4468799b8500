namespace EdgeRuntime.Compression.Calibration;

/// <summary>
/// Counts values in 4,096 equal bins around 0 in fixed memory: when a value lies beyond the last bin, pairs of bins are merged, which doubles the range. A quantile is exact to one bin,
/// at most 1/1,024 of the largest magnitude seen.
/// </summary>
internal sealed class Histogram
{
    private const int Half = 2048;

    private readonly long[] _bins = new long[2 * Half];
    private long _count;
    private float _width; // of a bin; 0 until a value other than 0 comes

    /// <summary>The smallest value.</summary>
    public float Minimum { get; private set; } = float.PositiveInfinity;

    /// <summary>The largest value.</summary>
    public float Maximum { get; private set; } = float.NegativeInfinity;

    /// <summary>The width of a bin: how exact a quantile is.</summary>
    public float Width => _width;

    /// <summary>Counts values; all are finite.</summary>
    public void Add(ReadOnlySpan<float> values)
    {
        var (low, high) = (Minimum, Maximum);
        foreach (var value in values)
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
        (Minimum, Maximum) = (low, high);
        Widen(Math.Max(Math.Abs(low), Math.Abs(high)));
        _count += values.Length;
        if (_width == 0)
        {
            _bins[Half] += values.Length;
            return;
        }
        foreach (var value in values)
            _bins[Bin(value)]++;
    }

    /// <summary>The range between two quantiles, inside what was seen: the share <paramref name="tail"/> of all values is cut on each side.</summary>
    public ValueRange Between(double tail)
    {
        var cut = (long)Math.Floor(_count * tail);
        int low = 0, high = _bins.Length - 1;
        for (var left = cut - _bins[low]; left >= 0 && low < high; left -= _bins[low])
            low++;
        for (var left = cut - _bins[high]; left >= 0 && high > low; left -= _bins[high])
            high--;
        return new ValueRange(Math.Clamp((low - Half) * _width, Minimum, Maximum), Math.Clamp((high + 1 - Half) * _width, Minimum, Maximum));
    }

    private int Bin(float value) => Math.Clamp(Half + (int)MathF.Floor(value / _width), 0, _bins.Length - 1);

    private void Widen(float magnitude)
    {
        if (magnitude == 0)
            return;
        if (_width == 0)
            _width = Math.Max(magnitude / Half, float.Epsilon);
        while (magnitude > _width * Half)
        {
            for (var i = 0; i < Half; i += 2)
            {
                // Outward from 0 on each side, so that no bin is overwritten before it was read.
                _bins[Half + i / 2] = _bins[Half + i] + _bins[Half + i + 1];
                _bins[Half - 1 - i / 2] = _bins[Half - 1 - i] + _bins[Half - 2 - i];
            }
            Array.Clear(_bins, Half + Half / 2, Half / 2);
            Array.Clear(_bins, 0, Half / 2);
            _width *= 2;
        }
    }
}
