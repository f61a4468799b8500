namespace EdgeRuntime.Speech.Sound;

/// <summary>Takes away what lies below a frequency, 12 dB an octave (Butterworth, second order). Source: Bristow-Johnson, Audio EQ cookbook, HPF with Q = 1/√2.</summary>
internal sealed class HighPassFilter
{
    private readonly double _b;
    private readonly double _a1;
    private readonly double _a2;
    private double _s1;
    private double _s2;

    public HighPassFilter(double hertz, double sampleRate)
    {
        if (!(hertz > 0 && hertz < sampleRate / 2))
            throw new ConfigurationException($"a high-pass at {hertz} Hz is not possible at {sampleRate} samples a second; expected above 0 and below half of them.");
        var (sin, cos) = Math.SinCos(2 * Math.PI * hertz / sampleRate);
        var alpha = sin / Math.Sqrt(2);
        _b = (1 + cos) / 2 / (1 + alpha);
        _a1 = -2 * cos / (1 + alpha);
        _a2 = (1 - alpha) / (1 + alpha);
    }

    /// <summary>Filters in place.</summary>
    public void Apply(Span<float> samples)
    {
        foreach (ref var sample in samples)
        {
            var x = _b * sample;
            var y = x + _s1;
            _s1 = -2 * x - _a1 * y + _s2;
            _s2 = x - _a2 * y;
            sample = (float)y;
        }
    }

    public void Reset() => (_s1, _s2) = (0, 0);
}
