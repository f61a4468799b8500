namespace EdgeRuntime.Converter.Spoken;

/// <summary>
/// What sounds like a part of the words but is none of them: their parts alone, in another order, twice, exchanged, or with another second half. All differ by a syllable or more: of what differs by one sound, a model learns only to be unsure of the word itself.
/// </summary>
internal static class NearMisses
{
    /// <summary>Letters of a part that is long enough to get another second half.</summary>
    private const int Long = 4;

    private static readonly string[] s_endings = ["s", "er", "ing", "ed", "le", "y", "et", "ow", "ick", "ant", "ess", "um", "ass", "oil", "ave", "ink"];

    /// <summary>One of them.</summary>
    public static string Draw(IReadOnlyList<string> words, Random random)
    {
        while (true)
        {
            var parts = words[random.Next(words.Count)].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var text = parts.Length > 1 ? string.Join(' ', Phrase(parts, random)) : Half(parts[0], random);
            if (!OtherWords.Contains(text, words))
                return text;
        }
    }

    private static string[] Phrase(string[] parts, Random random)
    {
        var at = random.Next(parts.Length);
        return random.Next(8) switch
        {
            0 or 1 => [parts[at]],
            2 => [.. parts.Reverse()],
            3 => [parts[at], parts[at]],
            4 or 5 => [.. parts.Select((part, i) => i == at ? Half(part, random) : part)],
            _ => [.. parts.Select((part, i) => i == at ? OtherWords.One(random) : part)],
        };
    }

    // The first half with another ending; in the place of a short one another word.
    private static string Half(string word, Random random) => word.Length < Long ? OtherWords.One(random) : word[..(word.Length / 2)] + s_endings[random.Next(s_endings.Length)];
}
