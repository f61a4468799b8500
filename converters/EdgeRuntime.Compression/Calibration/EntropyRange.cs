namespace EdgeRuntime.Compression.Calibration;

/// <summary>
/// The range for which the distribution of the quantized values tells most about the real one: for thresholds t, the histogram cut to [−t, t] ∩ [min, max], with what lies outside added to its
/// ends, is compared with itself merged into 255 levels. Zeros are left out: every quantization holds them exactly, and behind a Relu they would outweigh all else.
/// </summary>
internal static class EntropyRange
{
    private const int Levels = 255;

    /// <summary>Bins between two thresholds that are tried.</summary>
    private const int Stride = 16;

    /// <summary>The probability of a level that the quantized distribution lacks.</summary>
    private const double Floor = 1e-9;

    public static ValueRange Find(Histogram histogram)
    {
        if (histogram.Width == 0)
            return new ValueRange(0, 0);
        var bins = Array.ConvertAll(histogram.Bins.ToArray(), count => (double)count);
        bins[Histogram.Half] -= histogram.Zeros;
        var (first, last) = (histogram.Bin(Math.Min(histogram.Minimum, 0)), histogram.Bin(Math.Max(histogram.Maximum, 0)));
        var reach = Math.Max(Histogram.Half - first, last + 1 - Histogram.Half);
        var (best, least) = (reach, double.PositiveInfinity);
        for (var t = reach; t > 0; t -= Stride)
        {
            var (from, to) = (Math.Max(first, Histogram.Half - t), Math.Min(last, Histogram.Half + t - 1));
            if (to - from + 1 < Levels)
                break;
            var divergence = Divergence(bins, from, to);
            if (divergence < least)
                (least, best) = (divergence, t);
        }
        return new ValueRange(Math.Max(histogram.Minimum, -best * histogram.Width), Math.Min(histogram.Maximum, best * histogram.Width));
    }

    /// <summary>KL(P ‖ Q) of the histogram cut to bins [from, to] and the same merged into levels.</summary>
    private static double Divergence(double[] bins, int from, int to)
    {
        var reference = bins[from..(to + 1)];
        var inside = reference.Sum();
        reference[0] += bins.Take(from).Sum();
        reference[^1] += bins.Skip(to + 1).Sum();
        var total = reference.Sum();
        if (inside == 0)
            return double.PositiveInfinity;
        var divergence = 0.0;
        for (var level = 0; level < Levels; level++)
        {
            var (start, end) = ((int)((long)level * reference.Length / Levels), (int)((long)(level + 1) * reference.Length / Levels));
            double sum = 0;
            var used = 0;
            for (var i = start; i < end; i++)
            {
                sum += bins[from + i];
                used += bins[from + i] > 0 ? 1 : 0;
            }
            for (var i = start; i < end; i++)
            {
                if (reference[i] > 0)
                    divergence += reference[i] / total * Math.Log(reference[i] / total / (bins[from + i] > 0 ? sum / used / inside : Floor));
            }
        }
        return divergence;
    }
}
