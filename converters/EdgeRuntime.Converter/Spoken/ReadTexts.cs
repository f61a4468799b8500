using System.Text;

namespace EdgeRuntime.Converter.Spoken;

/// <summary>Texts that people have, in pieces of about a minute, to be read aloud.</summary>
internal static class ReadTexts
{
    /// <summary>150 words are read in about a minute.</summary>
    private const int Words = 150;

    private const int MostBytes = 64 << 20;

    /// <summary>The pieces of all files, without what has one of the words in it.</summary>
    /// <exception cref="ConfigurationException">There is no such file, or no word in it.</exception>
    public static IReadOnlyList<string> Of(IReadOnlyList<string> files, IReadOnlyList<string> words)
    {
        var pieces = new List<string>();
        foreach (var file in files)
        {
            if (!File.Exists(file))
                throw new ConfigurationException($"--text: {file}: no such file.");
            var before = pieces.Count;
            foreach (var piece in Plain(WholeFile.ReadText(file, MostBytes, "a text to read aloud, or a part of it")).Split(' ', StringSplitOptions.RemoveEmptyEntries).Chunk(Words).Select(chunk => string.Join(' ', chunk)))
            {
                if (!OtherWords.Contains(string.Concat(piece.Select(static character => char.IsLetter(character) || character == '\'' ? character : ' ')), words))
                    pieces.Add(piece);
            }
            if (pieces.Count == before)
                throw new ConfigurationException($"--text: {file}: has nothing to read aloud that is none of the words.");
        }
        return pieces;
    }

    // What is read: words, numbers, and marks that make pauses.
    private static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var character in text)
            plain.Append(char.IsLetterOrDigit(character) || character is '.' or ',' or ';' or ':' or '?' or '!' or '\'' ? character : ' ');
        return plain.ToString();
    }
}
