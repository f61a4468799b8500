namespace EdgeRuntime.Training.Data.Sound;

/// <summary>Noise between white (0) and brown (1): <c>y[i] = colour·y[i−1] + x[i]</c>, x white.</summary>
internal static class ColouredNoise
{
    /// <summary>Adds noise.</summary>
    /// <param name="samples">What it is added to.</param>
    /// <param name="signal">What it is measured by; silence gets noise as if it were at −60 dB.</param>
    /// <param name="decibels">How far the noise lies below.</param>
    /// <param name="colour">Its colour, 0 to below 1.</param>
    /// <param name="random">Where it comes from.</param>
    public static void Add(Span<float> samples, ReadOnlySpan<float> signal, double decibels, double colour, RandomSource random)
    {
        var energy = 0.0;
        foreach (var sample in signal)
            energy += sample * sample;
        var level = Math.Max(1e-3, Math.Sqrt(energy / Math.Max(1, signal.Length))) * Math.Pow(10, -decibels / 20);
        // White numbers of −1 to 1 have a variance of ⅓; the filter divides it by 1 − colour².
        var scale = (float)(level * Math.Sqrt(3 * (1 - colour * colour)));
        var value = 0f;
        foreach (ref var sample in samples)
        {
            value = (float)colour * value + (2 * random.NextSingle() - 1);
            sample += scale * value;
        }
    }
}
