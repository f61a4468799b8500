using System.Text.RegularExpressions;

namespace EdgeRuntime.Converter.Spoken;

/// <summary>English as those speak it whose own language is another: its phonemes, with the sounds of that language's voice.</summary>
internal sealed partial class Accent(Random random)
{
    private static readonly string[] s_voiceless = ["T", "s", "t"];
    private static readonly string[] s_voiced = ["D", "z", "d"];

    private readonly Dictionary<string, string> _phonemes = new(StringComparer.Ordinal);

    /// <summary>A text as phonemes that espeak-ng reads with any voice. What most languages lack becomes what is next to it; the two sounds of "th" stay in one of three times.</summary>
    public string Of(string text)
    {
        if (!_phonemes.TryGetValue(text, out var phonemes))
            _phonemes[text] = phonemes = Open().Replace(Short().Replace(Round().Replace(Central().Replace(Kind().Replace(Speaker.Phonemes(text, SpokenVoices.English[0]), "").Replace("L", "l", StringComparison.Ordinal), "@"), "u"), "i"), "a");
        var th = random.Next(s_voiced.Length);
        return $"[[{phonemes.Replace("T", s_voiceless[th], StringComparison.Ordinal).Replace("D", s_voiced[th], StringComparison.Ordinal)}]]";
    }

    // One of several kinds of a sound, as in t2 and I#.
    [GeneratedRegex("[2#]")]
    private static partial Regex Kind();

    [GeneratedRegex("[0VA]")]
    private static partial Regex Open();

    [GeneratedRegex("3")]
    private static partial Regex Central();

    // Not the ends of diphthongs.
    [GeneratedRegex("(?<![aeO])I")]
    private static partial Regex Short();

    [GeneratedRegex("(?<![ao])U")]
    private static partial Regex Round();
}
