namespace EdgeRuntime.Devices.Simulated;

/// <summary>What a simulated microphone hears: every sample depends on its number alone.</summary>
/// <param name="Kind"><c>tone</c>, <c>noise</c>, <c>speech</c> or <c>silence</c>.</param>
/// <param name="Rate">Samples a second.</param>
/// <param name="Channels">All hear the same.</param>
/// <param name="Frequency">Of the tone, in Hz.</param>
/// <param name="Level">The largest sample, in dB below full scale.</param>
internal sealed record TestSound(string Kind, int Rate, int Channels, double Frequency, double Level)
{
    private const double Spoken = 1.5, Turn = 2.5, Pitch = 120, Syllables = 4;

    private readonly double _amplitude = Math.Pow(10, Level / 20);

    /// <summary>A sample of −1 to 1.</summary>
    public float At(long sample) => (float)(_amplitude * (Kind switch
    {
        "tone" => Math.Sin(2 * Math.PI * (sample * Frequency / Rate % 1)),
        "noise" => Noise(sample),
        "speech" => Speech((double)sample / Rate),
        _ => 0,
    }));

    // The harmonics of a voice under three formants that move from syllable to syllable.
    private double Speech(double time)
    {
        var within = time % Turn;
        if (within >= Spoken)
            return 0;
        var syllable = within * Syllables;
        var envelope = Math.Pow(Math.Sin(Math.PI * (syllable % 1)), 2);
        var (pitch, vowel) = (Pitch * (1 + 0.1 * Math.Sin(2 * Math.PI * within / Spoken)), (int)(time / Turn * 7 + syllable) % 3);
        var (first, second) = vowel switch { 0 => (750.0, 1200.0), 1 => (400.0, 2000.0), _ => (350.0, 800.0) };
        var sum = 0.0;
        for (var harmonic = 1; harmonic * pitch < Math.Min(3800, Rate * 0.45); harmonic++)
        {
            var hertz = harmonic * pitch;
            var weight = Peak(hertz, first, 90) + 0.6 * Peak(hertz, second, 120) + 0.3 * Peak(hertz, 2700, 200);
            sum += weight * Math.Sin(2 * Math.PI * (hertz * within % 1));
        }
        return Math.Clamp(0.35 * envelope * sum, -1, 1);

        static double Peak(double hertz, double centre, double width) => 1 / (1 + Math.Pow((hertz - centre) / width, 2));
    }

    // SplitMix64 of the sample's number.
    private static double Noise(long sample)
    {
        var z = unchecked((ulong)sample * 0x9E3779B97F4A7C15 + 0xD1B54A32D192ED03);
        z = unchecked((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9);
        z = unchecked((z ^ (z >> 27)) * 0x94D049BB133111EB);
        return ((z ^ (z >> 31)) >> 11) * (2.0 / (1L << 53)) - 1;
    }
}
