namespace EdgeRuntime.Converter.Spoken;

/// <summary>The voices of espeak-ng.</summary>
internal static class SpokenVoices
{
    /// <summary>How English is spoken in different places.</summary>
    public static readonly string[] English = ["en-us", "en-gb", "en-gb-scotland", "en-gb-x-rp", "en-gb-x-gbclan", "en-gb-x-gbcwmd", "en-029"];

    /// <summary>Speakers: the voice itself, men, women and others.</summary>
    private static readonly string[] s_variants = ["", "+m1", "+m2", "+m3", "+m4", "+m5", "+m6", "+m7", "+m8", "+f1", "+f2", "+f3", "+f4", "+f5", "+croak", "+klatt", "+klatt2", "+klatt3"];

    /// <summary>Every voice with every variant, in an order that a seed decides, so that the first of them are a fair choice of all.</summary>
    public static string[] Of(IReadOnlyList<string> voices, Random random)
    {
        var all = voices.SelectMany(voice => s_variants.Select(variant => voice + variant)).ToArray();
        random.Shuffle(all);
        return all;
    }
}
