using EdgeRuntime.Speech.Recognition.Ngrams;

namespace EdgeRuntime.Speech.Recognition;

/// <summary>How the scores of a CTC model become text.</summary>
public sealed record TranscriptOptions
{
    /// <summary>Hypotheses that are followed at once, 1 to 64; 1 takes the best token of every frame (greedy), more is a prefix beam search.</summary>
    public int Beam { get; init; } = 1;

    /// <summary>How many of the best tokens of a frame a hypothesis is continued with, 1 to 256; the greedy search looks at all.</summary>
    public int TokensPerFrame { get; init; } = 16;

    /// <summary>Phrases that are expected more than others; they need a <see cref="Beam"/> of at least 2.</summary>
    public IReadOnlyList<HotWord> HotWords { get; init; } = [];

    /// <summary>What each token of a hot word adds to the log score, 0 to 100.</summary>
    public double HotWordBonus { get; init; } = 2;

    /// <summary>How likely tokens follow each other; null for not at all. It needs a <see cref="Beam"/> of at least 2.</summary>
    public Ngram? Ngram { get; init; }

    /// <summary>What its log probabilities are multiplied by, 0 to 10.</summary>
    public double NgramWeight { get; init; } = 0.5;

    /// <summary>What each token adds to the log score where there is an n-gram, −20 to 20: more makes longer texts.</summary>
    public double NgramBonus { get; init; }

    /// <summary>When an utterance ends.</summary>
    public EndpointOptions Endpoints { get; init; } = new();

    /// <summary>Rows of features from one run of the model to the next where it sees windows; null: about 100 ms, more where the window is long.</summary>
    public int? Hop { get; init; }

    /// <summary>Checks every value.</summary>
    /// <exception cref="ConfigurationException">One is out of range.</exception>
    public void Check()
    {
        if (Beam is < 1 or > 64)
            throw new ConfigurationException($"transcript: the beam is {Beam}, expected 1 to 64.");
        if (TokensPerFrame is < 1 or > 256)
            throw new ConfigurationException($"transcript: {TokensPerFrame} tokens a frame, expected 1 to 256.");
        if (HotWordBonus is not (>= 0 and <= 100))
            throw new ConfigurationException($"transcript: the bonus of hot words is {HotWordBonus}, expected 0 to 100.");
        if (HotWords.Count > 0 && Beam == 1)
            throw new ConfigurationException("transcript: hot words need several hypotheses to choose among; take a beam of at least 2, as 8.");
        if (Ngram is not null && Beam == 1)
            throw new ConfigurationException("transcript: an n-gram needs several hypotheses to choose among; take a beam of at least 2, as 8.");
        if (NgramWeight is not (>= 0 and <= 10))
            throw new ConfigurationException($"transcript: the weight of the n-gram is {NgramWeight}, expected 0 to 10.");
        if (NgramBonus is not (>= -20 and <= 20))
            throw new ConfigurationException($"transcript: the bonus of the n-gram is {NgramBonus}, expected -20 to 20.");
        if (Hop < 1)
            throw new ConfigurationException($"transcript: the hop is {Hop} rows, expected at least 1.");
        Endpoints.Check();
    }
}
