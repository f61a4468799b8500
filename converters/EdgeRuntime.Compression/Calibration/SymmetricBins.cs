namespace EdgeRuntime.Compression.Calibration;

/// <summary>Equal bins around 0, of which there are a multiple of four: the lower half counts negative values.</summary>
public static class SymmetricBins
{
    /// <summary>Merges pairs of neighbours outward from 0, which makes every bin twice as wide and empties the outer halves.</summary>
    public static void Merge(long[] bins)
    {
        ArgumentNullException.ThrowIfNull(bins);
        var half = bins.Length / 2;
        for (var i = 0; i < half; i += 2)
        {
            // Outward from 0 on each side, so that no bin is overwritten before it was read.
            bins[half + i / 2] = bins[half + i] + bins[half + i + 1];
            bins[half - 1 - i / 2] = bins[half - 1 - i] + bins[half - 2 - i];
        }
        Array.Clear(bins, half + half / 2, half / 2);
        Array.Clear(bins, 0, half / 2);
    }
}
