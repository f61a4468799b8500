namespace EdgeRuntime.Speech.Recognition.Ngrams;

/// <summary>What an n-gram adds to the score of token sequences: its weight times their log probability, and a bonus for each token, without which short sequences are the likelier ones.</summary>
internal sealed class NgramScorer
{
    private readonly NgramTrie _trie;
    private readonly TokenTable _tokens;
    private readonly double _weight;
    private readonly double _bonus;

    public NgramScorer(Ngram ngram, TokenTable tokens, double weight, double bonus)
    {
        (_trie, _tokens, _weight, _bonus) = (ngram.For(tokens), tokens, weight, bonus);
        Start = _trie.Find(0, tokens.Count);
    }

    /// <summary>The context in which an utterance begins.</summary>
    public int Start { get; }

    /// <summary>What a token adds behind a context, and the context behind it. Tokens that are no text add nothing.</summary>
    public (double Worth, int Context) Follow(int context, int token)
    {
        if (!_tokens.IsText(token))
            return (0, context);
        var (likely, next) = _trie.Follow(context, token);
        return (_weight * likely + _bonus, next);
    }

    /// <summary>What it adds that an utterance ends in a context; one without a token adds nothing.</summary>
    public double End(int context) => context == Start ? 0 : _weight * _trie.Follow(context, _tokens.Count + 1).LogProbability;
}
