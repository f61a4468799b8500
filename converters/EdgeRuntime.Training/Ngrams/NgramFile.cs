using System.Globalization;
using System.Text;
using EdgeRuntime.Speech.Recognition;
using EdgeRuntime.Speech.Recognition.Ngrams;

namespace EdgeRuntime.Training.Ngrams;

/// <summary>Writes what <see cref="Ngram"/> reads.</summary>
public sealed class NgramFile
{
    private const double Least = 1e-10;

    private readonly TokenTable _tokens;
    private readonly NgramCounts _counts;
    private readonly KneserNey _smoothed;
    private readonly List<string>[] _kept;
    private readonly Dictionary<string, (double Kept, double Lower)> _taken = new(StringComparer.Ordinal);

    /// <param name="tokens">The model's tokens.</param>
    /// <param name="counts">What was counted.</param>
    /// <param name="order">Tokens of the longest sequences.</param>
    /// <param name="least">Sequences of two tokens and more that were counted less often are left out.</param>
    public NgramFile(TokenTable tokens, NgramCounts counts, int order, int least)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        ArgumentNullException.ThrowIfNull(counts);
        (_tokens, _counts) = (tokens, counts);
        string[] single = [.. Enumerable.Range(0, tokens.Count).Where(tokens.IsText).Select(static token => $"{(char)token}")];
        _smoothed = new KneserNey(counts, order, single.Length + 1);
        _kept = [[.. single, $"{counts.Begin}", $"{counts.End}"], .. Enumerable.Range(2, order - 1).Select(length => counts[length].Where(pair => pair.Value >= least).Select(static pair => pair.Key).Order(StringComparer.Ordinal).ToList())];
        // What is left for the tokens that a context does not name.
        foreach (var sequence in _kept.Skip(1).SelectMany(static level => level))
        {
            var (kept, lower) = _taken.GetValueOrDefault(sequence[..^1]);
            _taken[sequence[..^1]] = (kept + _smoothed.Probability(sequence), lower + _smoothed.Probability(sequence[1..]));
        }
    }

    /// <summary>Sequences that have a line, by their length.</summary>
    public IReadOnlyList<int> Sizes => [.. _kept.Select(static level => level.Count)];

    /// <summary>The file's text.</summary>
    public string Format()
    {
        var text = new StringBuilder($"# n-gram of {_kept.Length} tokens by edgec: log probability, log backoff, tokens\n");
        foreach (var sequence in _kept.SelectMany(static level => level))
        {
            var likely = sequence[0] == _counts.Begin && sequence.Length == 1 ? 0 : Math.Log(_smoothed.Probability(sequence));
            var (kept, lower) = _taken.GetValueOrDefault(sequence);
            var backoff = kept == 0 || 1 - lower < Least ? 0 : Math.Log(Math.Max(1 - kept, Least) / (1 - lower));
            text.Append(CultureInfo.InvariantCulture, $"{likely:0.######}\t{backoff:0.######}");
            foreach (var token in sequence)
                text.Append('\t').Append(token == _counts.Begin ? Ngram.Begin : token == _counts.End ? Ngram.End : _tokens.Spelling(token));
            text.Append('\n');
        }
        return text.ToString();
    }
}
