namespace EdgeRuntime.Speech.Features;

/// <summary>Where the filters of a filter bank lie: their middles are evenly spaced in mel.</summary>
public static class FilterBands
{
    /// <summary>The middle of a filter in Hz; between two filters for a number that is not whole.</summary>
    /// <param name="options">Checked options.</param>
    /// <param name="band">The filter, from 0.</param>
    public static double HertzOf(FeatureOptions options, double band)
    {
        var (low, high) = Edges(options);
        return HertzOf(low + (band + 1) * (high - low) / (options.Bins + 1), options.Mel);
    }

    /// <summary>The filter whose middle a frequency is: the inverse of <see cref="HertzOf(FeatureOptions, double)"/>.</summary>
    /// <param name="options">Checked options.</param>
    /// <param name="hertz">The frequency, at least 0.</param>
    public static double BandOf(FeatureOptions options, double hertz)
    {
        var (low, high) = Edges(options);
        return (MelOf(hertz, options.Mel) - low) / (high - low) * (options.Bins + 1) - 1;
    }

    /// <summary>Where the lowest filter begins and the highest ends, in mel.</summary>
    internal static (double Low, double High) Edges(FeatureOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return (MelOf(options.Low, options.Mel), MelOf(options.High > 0 ? options.High : options.SampleRate / 2.0 + options.High, options.Mel));
    }

    internal static double MelOf(double hertz, MelKind kind) => kind != MelKind.Slaney ? 1127 * Math.Log(1 + hertz / 700)
        : hertz < 1000 ? hertz * 3 / 200 : 15 + Math.Log(hertz / 1000) * 27 / Math.Log(6.4);

    internal static double HertzOf(double mel, MelKind kind) => kind != MelKind.Slaney ? 700 * (Math.Exp(mel / 1127) - 1)
        : mel < 15 ? mel * 200 / 3 : 1000 * Math.Exp((mel - 15) * Math.Log(6.4) / 27);
}
