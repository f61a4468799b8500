namespace EdgeRuntime.Converter.Spoken;

/// <summary>What sounds like a part of the words but is none of them: their parts alone, in another order, with other beginnings and endings.</summary>
internal static class NearMisses
{
    private static readonly string[] s_beginnings = ["b", "d", "f", "g", "h", "j", "k", "l", "m", "n", "p", "r", "s", "t", "v", "w", "ch", "sh", "st", "tr", "br", "gl"];
    private static readonly string[] s_endings = ["", "s", "er", "ing", "ed", "le", "y", "et", "ow", "ick", "ant", "ess", "um", "ass"];

    /// <summary>One of them.</summary>
    public static string Draw(IReadOnlyList<string> words, Random random)
    {
        while (true)
        {
            var parts = words[random.Next(words.Count)].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var text = string.Join(' ', parts.Length > 1 ? Phrase(parts, random) : [Word(parts[0], random)]);
            if (text.Length > 0 && !OtherWords.Contains(text, words))
                return text;
        }
    }

    private static string[] Phrase(string[] parts, Random random)
    {
        var at = random.Next(parts.Length);
        return random.Next(8) switch
        {
            0 => [parts[at]],
            1 => [.. parts.Reverse()],
            2 => [parts[at], parts[at]],
            3 or 4 => [.. parts.Select((part, i) => i == at ? OtherWords.One(random) : part)],
            _ => [.. parts.Select((part, i) => i == at ? Word(part, random) : part)],
        };
    }

    // Another beginning or another ending of a word.
    private static string Word(string word, Random random)
    {
        if (random.Next(2) == 0)
        {
            var first = word.IndexOfAny(['a', 'e', 'i', 'o', 'u', 'y'], Math.Min(1, word.Length - 1));
            return first < 1 ? s_beginnings[random.Next(s_beginnings.Length)] + word : s_beginnings[random.Next(s_beginnings.Length)] + word[first..];
        }
        var kept = Math.Clamp(word.Length - 1 - random.Next(3), 1, word.Length);
        return word[..kept] + s_endings[random.Next(s_endings.Length)];
    }
}
