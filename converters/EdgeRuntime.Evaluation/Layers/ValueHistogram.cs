using EdgeRuntime.Compression.Calibration;
using EdgeRuntime.Evaluation.Reports;

namespace EdgeRuntime.Evaluation.Layers;

/// <summary>Counts values in fixed memory: 4,096 equal bins around 0, whose width doubles when a value lies beyond the last one. What is not finite is left out.</summary>
internal sealed class ValueHistogram
{
    private const int Half = 2048;

    /// <summary>Bins of the histogram that is shown.</summary>
    private const int Shown = 64;

    private readonly long[] _bins = new long[2 * Half];
    private double _width;
    private float _low = float.PositiveInfinity;
    private float _high = float.NegativeInfinity;

    /// <summary>Counts values.</summary>
    public void Add(ReadOnlySpan<float> values)
    {
        var (low, high) = (_low, _high);
        foreach (var value in values)
        {
            if (float.IsFinite(value))
                (low, high) = (Math.Min(low, value), Math.Max(high, value));
        }
        (_low, _high) = (low, high);
        Widen(Math.Max(Math.Abs((double)low), Math.Abs((double)high)));
        foreach (var value in values)
        {
            if (float.IsFinite(value))
                _bins[_width == 0 ? Half : Math.Clamp(Half + (int)Math.Floor(value / _width), 0, 2 * Half - 1)]++;
        }
    }

    /// <summary>The histogram in 64 bins from the smallest value to the largest; null where nothing was counted. Values of one fine bin stay together.</summary>
    public ReportHistogram? ToReport()
    {
        if (_low > _high)
            return null;
        double low = _low, high = _high > _low ? _high : _low + Math.Max(1e-6, Math.Abs(_low) * 1e-3);
        var counts = new long[Shown];
        for (var i = 0; i < _bins.Length; i++)
        {
            if (_bins[i] > 0)
                counts[Math.Clamp((int)(((i - Half + 0.5) * _width - low) / (high - low) * Shown), 0, Shown - 1)] += _bins[i];
        }
        return new ReportHistogram(low, high, counts);
    }

    private void Widen(double magnitude)
    {
        if (!double.IsFinite(magnitude) || magnitude == 0)
            return;
        if (_width == 0)
            _width = magnitude / Half;
        while (magnitude > _width * Half)
        {
            SymmetricBins.Merge(_bins);
            _width *= 2;
        }
    }
}
