using System.Globalization;

namespace EdgeRuntime.Speech.Recognition.Ngrams;

/// <summary>
/// How likely tokens follow each other, as <c>edgec ngram</c> counted it: a text file with a line for each sequence of tokens that it knows, the shorter ones first, in the order of the model's classes, <c>LOG-PROBABILITY⇥LOG-BACKOFF⇥TOKEN⇥TOKEN…</c>. Logarithms are natural;
/// <c>&lt;s&gt;</c> stands before an utterance and <c>&lt;/s&gt;</c> behind it; lines with <c>#</c> are left out. A sequence that has no line is as likely as its last tokens without the first, times what the others fall back with.
/// </summary>
public sealed class Ngram
{
    /// <summary>Tokens of the longest sequence.</summary>
    public const int LongestOrder = 8;

    /// <summary>What stands before an utterance.</summary>
    public const string Begin = "<s>";

    /// <summary>What stands behind it.</summary>
    public const string End = "</s>";

    private readonly Lock _lock = new();
    private TokenTable? _tokens;
    private NgramTrie? _trie;

    /// <param name="path">The file; it is read when a model's tokens are known.</param>
    public Ngram(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Path = path;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The file over the classes of a model; read once for all streams of one model.</summary>
    /// <exception cref="ConfigurationException">It cannot be read, a line is none, or the tokens are those of another model.</exception>
    internal NgramTrie For(TokenTable tokens)
    {
        lock (_lock)
        {
            if (_trie is null || !_tokens!.IsSame(tokens))
                (_tokens, _trie) = (tokens, Read(tokens));
            return _trie;
        }
    }

    private NgramTrie Read(TokenTable tokens)
    {
        try
        {
            using var lines = new NgramLines(Path);
            return Make(tokens, lines);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{Path}: the n-gram cannot be read: {error.Message}", error);
        }
    }

    private NgramTrie Make(TokenTable tokens, NgramLines lines)
    {
        var (trie, level, sequence) = (new NgramTrie(), 0, new int[LongestOrder]);
        while (lines.Next() is { } line)
        {
            var number = lines.Number;
            if (line.Length == 0 || line[0] == '#')
                continue;
            var parts = line.Split('\t');
            var order = parts.Length - 2;
            if (order is < 1 or > LongestOrder || !Number(parts[0], out var likely) || !Number(parts[1], out var backoff))
                throw Wrong(number, $"expected two numbers of at most 20 and 1 to {LongestOrder} tokens with tabs between, as edgec ngram writes them");
            if (order < level || order > level + 1)
                throw Wrong(number, "shorter sequences must stand before longer ones");
            if (order > level && level > 0)
                trie.Close();
            level = order;
            for (var i = 0; i < order; i++)
                sequence[i] = parts[2 + i] is Begin ? tokens.Count : parts[2 + i] is End ? tokens.Count + 1 : tokens.Find(parts[2 + i]) is >= 0 and var token ? token
                    : throw Wrong(number, $"'{parts[2 + i]}' is no token of the model; count the texts again for this model");
            if (!trie.Add(sequence.AsSpan(0, order), likely, backoff))
                throw Wrong(number, "its beginning and its end must have lines of their own, and lines be sorted as edgec ngram sorts them; count the texts again for this model");
        }
        trie.Close();
        for (var token = 0; token <= tokens.Count + 1; token++)
        {
            if ((token >= tokens.Count || tokens.IsText(token)) && trie.Find(0, token) < 0)
                throw new ConfigurationException($"{Path}: has no line for {(token == tokens.Count ? Begin : token > tokens.Count ? End : $"'{tokens.Spelling(token)}'")}, which the model may say; count the texts again for this model with edgec ngram.");
        }
        return trie;
    }

    private ConfigurationException Wrong(int line, string what) => new($"{Path}: line {line}: {what}.");

    // No probability is above 1; what texts are as good as never followed by may fall back with more.
    private static bool Number(string text, out float value) => float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && value is >= -1000 and <= 20;
}
