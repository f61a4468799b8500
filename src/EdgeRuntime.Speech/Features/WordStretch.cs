namespace EdgeRuntime.Speech.Features;

/// <summary>
/// Stretches or shrinks a window of rows so that what is loud in it fills it. A row weighs <c>w[t] = max(0, l[t] − max(L − range, (l + L)/2))</c>, l[t] being the mean of its channels, l and L the least and the largest of them. With c and σ the
/// centre and the standard deviation of t under these weights, the new row t of n is read at <c>c + 4σ·((t + ½)/n − ½)</c>, between two rows by linear interpolation, beyond the window its outermost row. Nothing allocates once the longest window was
/// seen. A window of equal rows stays as it is.
/// </summary>
/// <param name="range">How far below the loudest row the weight becomes 0.</param>
/// <param name="channels">Values of a row.</param>
internal sealed class WordStretch(double range, int channels)
{
    // A word within one row would be stretched without end.
    private const double LeastDeviation = 1;

    private float[] _source = [];

    /// <summary>Stretches in place.</summary>
    public void Run(Span<float> rows)
    {
        var count = rows.Length / channels;
        var (least, most) = (double.PositiveInfinity, double.NegativeInfinity);
        for (var t = 0; t < count; t++)
        {
            var level = Level(rows, t);
            (least, most) = (Math.Min(least, level), Math.Max(most, level));
        }
        var from = Math.Max(most - range, (least + most) / 2);
        var (weights, moment, square) = (0.0, 0.0, 0.0);
        for (var t = 0; t < count; t++)
        {
            var weight = Math.Max(0, Level(rows, t) - from);
            weights += weight;
            moment += weight * t;
            square += weight * t * t;
        }
        if (!(weights > 0))
            return;
        var centre = moment / weights;
        var deviation = Math.Max(LeastDeviation, Math.Sqrt(Math.Max(0, square / weights - centre * centre)));
        if (_source.Length < rows.Length)
            _source = new float[rows.Length];
        rows.CopyTo(_source);
        for (var t = 0; t < count; t++)
            Read(centre + 4 * deviation * ((t + 0.5) / count - 0.5), count, rows.Slice(t * channels, channels));
    }

    private double Level(ReadOnlySpan<float> rows, int row)
    {
        var sum = 0.0;
        foreach (var value in rows.Slice(row * channels, channels))
            sum += value;
        return sum / channels;
    }

    private void Read(double at, int count, Span<float> destination)
    {
        at = Math.Clamp(at, 0, count - 1);
        var first = (int)at;
        var part = (float)(at - first);
        var low = _source.AsSpan(first * channels, channels);
        var high = _source.AsSpan(Math.Min(first + 1, count - 1) * channels, channels);
        for (var i = 0; i < destination.Length; i++)
            destination[i] = low[i] + part * (high[i] - low[i]);
    }
}
