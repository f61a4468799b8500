namespace EdgeRuntime.Training.Data.Sound;

/// <summary>Raises or lowers a band. Source: Bristow-Johnson, Audio EQ cookbook, peakingEQ.</summary>
internal static class PeakFilter
{
    /// <param name="samples">Changed in place.</param>
    /// <param name="frequency">The band's middle in parts of the sample rate, 0 to 0.5.</param>
    /// <param name="quality">Middle ÷ width.</param>
    /// <param name="decibels">By how much.</param>
    public static void Apply(Span<float> samples, double frequency, double quality, double decibels)
    {
        var amplitude = Math.Pow(10, decibels / 40);
        var (sin, cos) = Math.SinCos(2 * Math.PI * frequency);
        var alpha = sin / (2 * quality);
        var scale = 1 / (1 + alpha / amplitude);
        var (b0, b1, b2) = ((1 + alpha * amplitude) * scale, -2 * cos * scale, (1 - alpha * amplitude) * scale);
        var a2 = (1 - alpha / amplitude) * scale;
        var (s1, s2) = (0.0, 0.0);
        foreach (ref var sample in samples)
        {
            double x = sample, y = b0 * x + s1;
            s1 = b1 * x - b1 * y + s2;
            s2 = b2 * x - a2 * y;
            sample = (float)y;
        }
    }
}
