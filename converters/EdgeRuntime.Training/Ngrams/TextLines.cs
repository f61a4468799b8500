using EdgeRuntime.Speech.Recognition;

namespace EdgeRuntime.Training.Ngrams;

/// <summary>Text files as utterances, a line each.</summary>
internal static class TextLines
{
    private const long MostBytes = 1 << 30;

    /// <summary>The lines of a file, read one after the other.</summary>
    /// <exception cref="ConfigurationException">It cannot be read, or is larger than 1 GiB.</exception>
    public static IEnumerable<string> Read(string path)
    {
        try
        {
            return WholeFile.ReadLines(path, MostBytes, "a text, an utterance a line");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{path}: the text cannot be read: {error.Message}", error);
        }
    }

    /// <summary>What is wrong with a line that the tokens do not spell.</summary>
    public static string Unspelled(TokenTable tokens, string line, int at)
    {
        var end = at;
        while (end < line.Length && !char.IsWhiteSpace(line[end]))
            end++;
        var shown = Enumerable.Range(0, tokens.Count).Where(tokens.IsText).Take(12).Select(token => $"'{tokens.Spelling(token)}'").ToArray();
        return $"'{line[at..end]}' at column {at + 1} is spelled by none of the model's tokens ({string.Join(", ", shown)}{(tokens.Count > 13 ? ", …" : "")})";
    }
}
