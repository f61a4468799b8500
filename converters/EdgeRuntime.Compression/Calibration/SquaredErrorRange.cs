namespace EdgeRuntime.Compression.Calibration;

/// <summary>
/// The range of the least expected squared error of 8-bit quantization. A value inside [low, high] is rounded, which costs step²/12 on average; one outside is clipped, which costs its squared
/// distance; 0 costs nothing.
/// </summary>
internal static class SquaredErrorRange
{
    /// <summary>How finely each end of the range is searched, as fractions of the end that was seen.</summary>
    private const int Steps = 128;

    public static ValueRange Find(Histogram histogram, bool symmetric)
    {
        if (histogram.Width == 0)
            return new ValueRange(0, 0);
        var sums = new Sums(histogram);
        var best = new ValueRange(histogram.Minimum, histogram.Maximum);
        var least = double.PositiveInfinity;
        foreach (var low in Ends(Math.Min(histogram.Minimum, 0)))
        {
            foreach (var high in Ends(Math.Max(histogram.Maximum, 0)))
            {
                var step = symmetric && low < 0 ? Math.Max(-low, high) / 127.0 : ((double)high - low) / 255;
                var error = sums.Clipped(low, high, out var inside) + (inside - histogram.Zeros) * step * step / 12;
                if (error < least)
                    (least, best) = (error, new ValueRange(low, high));
            }
        }
        return best;
    }

    private static IEnumerable<float> Ends(float seen) => seen == 0 ? [0] : Enumerable.Range(1, Steps).Select(i => i == Steps ? seen : seen * i / Steps);

    /// <summary>Counts, sums and sums of squares of the bins' centres, up to each bin.</summary>
    private sealed class Sums
    {
        private readonly Histogram _histogram;
        private readonly double[] _counts = new double[2 * Histogram.Half + 1], _values = new double[2 * Histogram.Half + 1], _squares = new double[2 * Histogram.Half + 1];

        public Sums(Histogram histogram)
        {
            _histogram = histogram;
            for (var i = 0; i < 2 * Histogram.Half; i++)
            {
                var (count, centre) = ((double)histogram.Bins[i], (i - Histogram.Half + 0.5) * histogram.Width);
                (_counts[i + 1], _values[i + 1], _squares[i + 1]) = (_counts[i] + count, _values[i] + count * centre, _squares[i] + count * centre * centre);
            }
        }

        /// <summary>The squared error of clipping, and how many values are not clipped.</summary>
        public double Clipped(float low, float high, out double inside)
        {
            // Bins beyond an end that was seen are empty; a bin that holds an end counts as inside.
            var (first, last) = (low == 0 ? Histogram.Half : _histogram.Bin(low), high == 0 ? Histogram.Half - 1 : _histogram.Bin(high));
            inside = _counts[last + 1] - _counts[first];
            return Distance(0, first, low) + Distance(last + 1, 2 * Histogram.Half, high);
        }

        private double Distance(int from, int to, double end) =>
            Math.Max(0, _squares[to] - _squares[from] - 2 * end * (_values[to] - _values[from]) + end * end * (_counts[to] - _counts[from]));
    }
}
