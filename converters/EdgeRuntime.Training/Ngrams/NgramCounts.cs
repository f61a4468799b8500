using EdgeRuntime.Speech.Recognition;
using EdgeRuntime.Speech.Recognition.Ngrams;

namespace EdgeRuntime.Training.Ngrams;

/// <summary>How often sequences of tokens stand in texts, a line of which is an utterance. Sequences are kept as strings of one character a token, by their length.</summary>
public sealed class NgramCounts
{
    private readonly TokenTable _tokens;
    private readonly Dictionary<string, int>[] _counts;
    private readonly List<int> _line = [];

    /// <param name="tokens">A model's tokens.</param>
    /// <param name="order">Tokens of the longest sequences.</param>
    /// <exception cref="ConfigurationException">There are more tokens than characters.</exception>
    public NgramCounts(TokenTable tokens, int order)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        if (tokens.Count > char.MaxValue - 2)
            throw new ConfigurationException($"edgec ngram: the model has {tokens.Count} tokens, expected at most {char.MaxValue - 2}.");
        (_tokens, _counts) = (tokens, [.. Enumerable.Range(0, order).Select(static _ => new Dictionary<string, int>(StringComparer.Ordinal))]);
    }

    /// <summary>Stands before each line.</summary>
    public char Begin => (char)_tokens.Count;

    /// <summary>Stands behind each.</summary>
    public char End => (char)(_tokens.Count + 1);

    /// <summary>Lines that were counted.</summary>
    public int Lines { get; private set; }

    /// <summary>Lines that no tokens spell.</summary>
    public int Skipped { get; private set; }

    /// <summary>The sequences of so many tokens, and how often each was counted.</summary>
    public IReadOnlyDictionary<string, int> this[int order] => _counts[order - 1];

    /// <summary>Counts a text file; empty lines are left out.</summary>
    /// <param name="path">The file.</param>
    /// <param name="skip">Whether a line that the tokens do not spell is left out, too; else it is an error.</param>
    /// <exception cref="ConfigurationException">The file cannot be read, or a line cannot be spelled.</exception>
    public void Add(string path, bool skip)
    {
        var number = 0;
        foreach (var line in TextLines.Read(path))
        {
            number++;
            _line.Clear();
            if (_tokens.Spell(line, _line) is >= 0 and var at)
            {
                if (!skip)
                    throw new ConfigurationException($"{path}: line {number}: {TextLines.Unspelled(_tokens, line, at)}; clean the text up, or leave such lines out with --skip.");
                Skipped++;
            }
            else if (_line.Count > 0)
            {
                Add();
            }
        }
    }

    private void Add()
    {
        Lines++;
        var text = $"{Begin}{string.Concat(_line.Select(static token => (char)token))}{End}";
        for (var order = 1; order <= _counts.Length; order++)
        {
            // The beginning alone is no sequence that is predicted.
            for (var start = order == 1 ? 1 : 0; start + order <= text.Length; start++)
            {
                var sequence = text.Substring(start, order);
                _counts[order - 1][sequence] = _counts[order - 1].GetValueOrDefault(sequence) + 1;
            }
        }
    }
}
