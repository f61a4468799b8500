namespace EdgeRuntime.Converter.Spoken;

/// <summary>Windows of running speech of 0.4 s, cut where somebody speaks at their end, and where nobody has for a while.</summary>
internal static class SpeechWindows
{
    /// <summary>How long a window is.</summary>
    public const double Seconds = 0.4;

    // What decides lies a little before the end, since a model that hears a third of a second takes the middle of a window.
    private const double Margin = 0.032, Spoken = 0.096, Silent = 0.2;
    private const double LoudFrom = 0.05, QuietBelow = 0.004;

    /// <summary>Cuts windows.</summary>
    /// <param name="samples">Somebody speaks, with pauses.</param>
    /// <param name="rate">Samples a second.</param>
    /// <param name="speech">Whether windows with speech at their end are wanted, or pauses.</param>
    /// <param name="random">Decides where.</param>
    public static IEnumerable<float[]> Cut(float[] samples, int rate, bool speech, Random random)
    {
        var (length, margin, level) = ((int)(Seconds * rate), (int)(Margin * rate), Level(samples));
        for (var start = random.Next(length); start + length < samples.Length; start += length / 4 + random.Next(length / 2))
        {
            var window = samples.AsSpan(start, length - margin);
            if (speech ? Level(window[^(int)(Spoken * rate)..]) > LoudFrom * level : Level(window[^(int)(Silent * rate)..]) < QuietBelow * level)
                yield return samples[start..(start + length)];
        }
    }

    private static double Level(ReadOnlySpan<float> samples)
    {
        var energy = 0.0;
        foreach (var sample in samples)
            energy += sample * sample;
        return Math.Sqrt(energy / Math.Max(1, samples.Length));
    }
}
