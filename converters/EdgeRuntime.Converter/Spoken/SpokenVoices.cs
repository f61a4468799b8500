namespace EdgeRuntime.Converter.Spoken;

/// <summary>The voices of espeak-ng, and those of flite that are asked for.</summary>
internal static class SpokenVoices
{
    /// <summary>How English is spoken in different places.</summary>
    public static readonly string[] English = ["en-us", "en-gb", "en-gb-scotland", "en-gb-x-rp", "en-gb-x-gbclan", "en-gb-x-gbcwmd", "en-029"];

    /// <summary>Speakers: the voice itself, men, women and others.</summary>
    private static readonly string[] s_variants = ["", "+m1", "+m2", "+m3", "+m4", "+m5", "+m6", "+m7", "+m8", "+f1", "+f2", "+f3", "+f4", "+f5", "+croak", "+klatt", "+klatt2", "+klatt3"];

    private const int SlowestSpeed = 110, FastestSpeed = 230, LowestPitch = 15, HighestPitch = 85;

    /// <summary>The voices of the test set and those of the training set: none is in both.</summary>
    public static (string[] Test, string[] Train) Split(SpokenOptions options, Random random)
    {
        var voices = Of([.. options.Voices, .. options.Accents], random);
        var held = Math.Clamp((int)Math.Round(voices.Length * options.HeldOut), options.HeldOut > 0 ? 1 : 0, voices.Length - 1);
        return (voices[..held], voices[held..]);
    }

    /// <summary>How somebody speaks: words a minute, and the pitch from 0 to 99.</summary>
    public static (int Speed, int Pitch) Manner(Random random) => (random.Next(SlowestSpeed, FastestSpeed), random.Next(LowestPitch, HighestPitch));

    /// <summary>Every voice with every variant (flite's and MBROLA's have none), in an order that a seed decides, so that the first of them are a fair choice of all.</summary>
    private static string[] Of(IReadOnlyList<string> voices, Random random)
    {
        var all = voices.SelectMany(voice => Flite.IsVoice(voice) || Mbrola.IsVoice(voice) ? [voice] : s_variants.Select(variant => voice + variant)).ToArray();
        random.Shuffle(all);
        return all;
    }
}
