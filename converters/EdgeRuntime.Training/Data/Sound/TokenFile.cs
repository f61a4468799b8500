using EdgeRuntime.Speech.Recognition;
using EdgeRuntime.Training.Ngrams;

namespace EdgeRuntime.Training.Data.Sound;

/// <summary>The tokens of a model that is to be trained: a text file with one a line, without the blank, which is class 0.</summary>
internal static class TokenFile
{
    /// <summary>Reads it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="names">The tokens as they are written.</param>
    /// <exception cref="ConfigurationException">It cannot be read, or a token stands there twice.</exception>
    public static TokenTable Read(string path, out IReadOnlyList<string> names)
    {
        List<string> lines = [.. TextLines.Read(path).Select(static line => line.Trim(' ', '\t', '\r')).Where(static line => line.Length > 0)];
        names = lines;
        if (lines.Count == 0)
            throw new ConfigurationException($"data.tokens: {path} is empty; write a token a line: the letters and <space>, or the words.");
        if (lines.GroupBy(static line => line, StringComparer.Ordinal).FirstOrDefault(static same => same.Count() > 1) is { } twice)
            throw new ConfigurationException($"data.tokens: {path} has the token '{twice.Key}' {twice.Count()} times; leave one.");
        return new TokenTable(lines, lines.Count + 1, 0);
    }
}
