using EdgeRuntime.Speech.Recognition.Ngrams;

namespace EdgeRuntime.Speech.Recognition;

/// <summary>
/// The scores of a CTC model, a row a frame, to utterances: the tokens of the best hypothesis as they come, words with their times, and the ends that <see cref="EndpointOptions"/> say. Nothing allocates but the text and the
/// words, which are made when they are asked for.
/// </summary>
public sealed class TranscriptDecoder
{
    private readonly CtcDecoder _decoder;
    private readonly EndpointRules _endpoints;
    private readonly TranscriptText _text;
    private readonly float[] _logProbabilities;
    private readonly bool _probabilities;
    private readonly int _lead;
    private long _frame;
    private long _begin;
    private bool _ended;

    /// <summary>Prepares for one stream.</summary>
    /// <param name="tokens">The model's tokens.</param>
    /// <param name="options">How they are found.</param>
    /// <param name="frame">From one row of scores to the next.</param>
    /// <param name="probabilities">Whether the scores are probabilities; else they are logits or log probabilities.</param>
    /// <param name="lead">Frames of silence that each stream begins with; they do not count.</param>
    /// <exception cref="ConfigurationException">An option is out of range, a hot word cannot be spelled, or the n-gram is damaged or of another model.</exception>
    public TranscriptDecoder(TokenTable tokens, TranscriptOptions options, TimeSpan frame, bool probabilities = false, int lead = 0)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(frame, TimeSpan.Zero);
        options.Check();
        var phrases = new List<(int[], double)>();
        foreach (var word in options.HotWords)
            phrases.Add((tokens.Encode(word.Text), word.Bonus ?? options.HotWordBonus));
        var ngram = options.Ngram is null ? null : new NgramScorer(options.Ngram, tokens, options.NgramWeight, options.NgramBonus);
        _decoder = options.Beam == 1 ? new GreedyDecoder(tokens.Blank) : new PrefixBeamDecoder(tokens.Count, tokens.Blank, options.Beam, options.TokensPerFrame, phrases.Count == 0 ? null : new HotWordAutomaton(phrases), ngram);
        ArgumentOutOfRangeException.ThrowIfNegative(lead);
        (_endpoints, _text, _logProbabilities, _probabilities) = (new EndpointRules(options.Endpoints, frame), new TranscriptText(tokens, frame, lead), new float[tokens.Count], probabilities);
        _lead = lead;
        _begin = lead;
    }

    /// <summary>The text of the utterance that lasts, or of the one that ended with the last frame.</summary>
    public string Text => _text.Text;

    /// <summary>Its words; good until the next frame.</summary>
    public IReadOnlyList<TranscriptWord> Words => _text.Words;

    /// <summary>When its first token begins.</summary>
    public TimeSpan Start => _text.Start;

    /// <summary>When its last token ends.</summary>
    public TimeSpan End => _text.End;

    /// <summary>The mean probability of its tokens.</summary>
    public float Score => _text.Score;

    /// <summary>Takes the scores of a frame.</summary>
    /// <param name="scores">One for each class.</param>
    /// <param name="endpoints">Whether the utterance may end here.</param>
    public TranscriptChange Push(ReadOnlySpan<float> scores, bool endpoints = true)
    {
        if (scores.Length != _logProbabilities.Length)
            throw new ArgumentException($"a frame has {_logProbabilities.Length} scores, found {scores.Length}.", nameof(scores));
        if (_probabilities)
            LogProbabilities.Log(scores, _logProbabilities);
        else
            LogProbabilities.Softmax(scores, _logProbabilities);
        if (_ended)
            Begin(continues: true);
        _decoder.Push(_logProbabilities, _frame++);
        var tokens = _decoder.Best();
        var heard = tokens.Length > 0;
        if (endpoints && _endpoints.IsEnd(_frame - _begin, _frame - 1 - (heard ? tokens[^1].Last : _begin - 1), heard))
            return Finish(continues: true);
        return _text.Set(tokens) ? TranscriptChange.Partial : TranscriptChange.None;
    }

    /// <summary>Ends the utterance that lasts, and the stream.</summary>
    /// <returns><see cref="TranscriptChange.Final"/> where it has a token.</returns>
    public TranscriptChange Finish()
    {
        if (_ended)
            Begin(continues: true);
        var change = Finish(continues: false);
        (_frame, _begin) = (0, _lead);
        return change;
    }

    /// <summary>Starts a new stream.</summary>
    public void Reset()
    {
        _frame = 0;
        Begin(continues: false);
    }

    private TranscriptChange Finish(bool continues)
    {
        _decoder.Finish();
        _text.Set(_decoder.Best());
        var change = _decoder.Best().Length > 0 ? TranscriptChange.Final : TranscriptChange.None;
        _ended = true;
        if (change == TranscriptChange.None)
            Begin(continues);
        if (!continues)
            _decoder.Reset(false);
        return change;
    }

    private void Begin(bool continues)
    {
        _decoder.Reset(continues);
        _text.Set([]);
        (_begin, _ended) = (Math.Max(_frame, _lead), false);
    }
}
