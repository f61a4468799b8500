using EdgeRuntime.Speech.Recognition.Ngrams;

namespace EdgeRuntime.Speech.Recognition;

/// <summary>
/// Prefix beam search: the likeliest token sequences, each by the sum over all its alignments, in the log domain. A hypothesis knows how likely it is with its last frame blank and with it not, since only a blank lets
/// a token come twice. Each is continued with the best tokens of a frame; then the best hypotheses stay.
/// Source: Hannun et al., First-pass large vocabulary continuous speech recognition using bi-directional recurrent DNNs, 2014, algorithm 1.
/// </summary>
internal sealed class PrefixBeamDecoder : CtcDecoder
{
    private readonly PrefixTree _tree = new();
    private readonly HotWordAutomaton? _hotWords;
    private readonly NgramScorer? _ngram;
    private readonly int _blank;
    private readonly int[] _tokens;
    private readonly Hypothesis[] _beam;
    private readonly Hypothesis[] _candidates;
    private DecodedToken[] _best = new DecodedToken[512];
    private int _beamCount;
    private int _candidateCount;
    private bool _finished;

    public PrefixBeamDecoder(int classes, int blank, int beam, int tokensPerFrame, HotWordAutomaton? hotWords, NgramScorer? ngram = null)
    {
        (_blank, _hotWords, _ngram) = (blank, hotWords, ngram);
        _tokens = new int[Math.Min(tokensPerFrame, classes - 1)];
        (_beam, _candidates) = (new Hypothesis[beam], new Hypothesis[beam * (_tokens.Length + 1)]);
        Reset(false);
    }

    public override void Push(ReadOnlySpan<float> logProbabilities, long frame)
    {
        ChooseTokens(logProbabilities);
        _candidateCount = 0;
        for (var i = 0; i < _beamCount; i++)
            Continue(_beam[i], logProbabilities);
        Prune();
        for (var i = 0; i < _beamCount; i++)
            Place(_beam[i], logProbabilities, frame);
    }

    public override ReadOnlySpan<DecodedToken> Best()
    {
        var best = 0;
        for (var i = 1; i < _beamCount; i++)
        {
            if (Score(_beam[i]) > Score(_beam[best]))
                best = i;
        }
        var count = 0;
        for (var node = _beam[best].Node; node > 0; node = _tree[node].Parent)
            count++;
        if (count > _best.Length)
            _best = new DecodedToken[2 * count];
        var at = count;
        for (var node = _beam[best].Node; node > 0; node = _tree[node].Parent)
            _best[--at] = new DecodedToken(_tree[node].Token, _tree[node].First, _tree[node].Last, _tree[node].LogProbability);
        return _best.AsSpan(0, count);
    }

    /// <summary>The log probability of the best hypothesis, hot words and the n-gram included.</summary>
    public double BestScore()
    {
        var best = double.NegativeInfinity;
        for (var i = 0; i < _beamCount; i++)
            best = Math.Max(best, Score(_beam[i]));
        return best;
    }

    public override void Finish() => _finished = true;

    public override void Reset(bool continues)
    {
        var lasting = continues && _beamCount > 0 && _beam[0].Token > _beam[0].Blank ? _tree[_beam[0].Node].Token : -1;
        _tree.Clear(lasting);
        _tree[0].Context = _ngram?.Start ?? 0;
        _beam[0] = new Hypothesis { Node = 0, Blank = lasting < 0 ? 0 : double.NegativeInfinity, Token = lasting < 0 ? double.NegativeInfinity : 0, Extended = double.NegativeInfinity };
        (_beamCount, _finished) = (1, false);
    }

    private void Continue(in Hypothesis from, ReadOnlySpan<float> logProbabilities)
    {
        var last = _tree[from.Node].Token;
        var all = LogProbabilities.Add(from.Blank, from.Token);
        ref var same = ref Candidate(from.Node);
        same.Blank = LogProbabilities.Add(same.Blank, all + logProbabilities[_blank]);
        same.Lasts = from.Token >= from.Blank;
        if (last >= 0)
            same.Token = LogProbabilities.Add(same.Token, from.Token + logProbabilities[last]);
        foreach (var token in _tokens)
        {
            var likely = (token == last ? from.Blank : all) + logProbabilities[token];
            if (double.IsNegativeInfinity(likely))
                continue;
            var node = _tree.Child(from.Node, token);
            if (_tree[node].Candidate < 0 && _tree[node].Holders == 0)
                Begin(ref _tree[node], from.Node);
            ref var longer = ref Candidate(node);
            longer.Token = LogProbabilities.Add(longer.Token, likely);
            longer.Extended = likely;
        }
    }

    private void Begin(ref PrefixTree.Node node, int parent)
    {
        node.Kept = _tree[parent].Kept;
        if (_hotWords is not null)
        {
            node.Phrase = _hotWords.Follow(_tree[parent].Phrase, node.Token);
            node.Kept += _hotWords.Kept(node.Phrase);
        }
        if (_ngram is not null)
        {
            (var worth, node.Context) = _ngram.Follow(_tree[parent].Context, node.Token);
            node.Kept += worth;
        }
    }

    private ref Hypothesis Candidate(int node)
    {
        ref var place = ref _tree[node].Candidate;
        if (place < 0)
        {
            place = _candidateCount;
            _candidates[_candidateCount++] = new Hypothesis { Node = node, Blank = double.NegativeInfinity, Token = double.NegativeInfinity, Extended = double.NegativeInfinity };
        }
        return ref _candidates[place];
    }

    // The best candidates become the beam, the best of all first.
    private void Prune()
    {
        for (var i = 0; i < _candidateCount; i++)
        {
            _tree[_candidates[i].Node].Candidate = -1;
            _candidates[i].Score = Score(_candidates[i]);
            _tree.Hold(_candidates[i].Node);
        }
        for (var i = 0; i < _beamCount; i++)
            _tree.Release(_beam[i].Node);
        _beamCount = 0;
        for (var i = 0; i < _candidateCount; i++)
        {
            var at = _beamCount;
            while (at > 0 && _candidates[i].Score > _beam[at - 1].Score)
                at--;
            if (at == _beam.Length)
            {
                _tree.Release(_candidates[i].Node);
                continue;
            }
            if (_beamCount == _beam.Length)
                _tree.Release(_beam[--_beamCount].Node);
            _beam.AsSpan(at, _beamCount - at).CopyTo(_beam.AsSpan(at + 1));
            _beam[at] = _candidates[i];
            _beamCount++;
        }
    }

    // When the last token of a sequence is, as its likeliest alignment has it. Where a better hypothesis has more tokens behind it, it stays where it is.
    private void Place(in Hypothesis hypothesis, ReadOnlySpan<float> logProbabilities, long frame)
    {
        ref var node = ref _tree[hypothesis.Node];
        if (hypothesis.Node == 0 || node.Settled == frame)
            return;
        for (var before = node.Parent; before > 0 && _tree[before].Settled != frame; before = _tree[before].Parent)
            _tree[before].Settled = frame;
        var likely = logProbabilities[node.Token];
        if (hypothesis.Extended > LogProbabilities.Add(hypothesis.Blank, hypothesis.Token) - Math.Log(2))
            (node.First, node.Last, node.LogProbability) = (frame, frame, likely);
        else if (hypothesis.Lasts && likely > logProbabilities[_blank])
            (node.Last, node.LogProbability) = (frame, Math.Max(node.LogProbability, likely));
    }

    private double Score(in Hypothesis hypothesis)
    {
        ref var node = ref _tree[hypothesis.Node];
        var likely = LogProbabilities.Add(hypothesis.Blank, hypothesis.Token);
        var expected = _hotWords is null || _finished ? 0 : _hotWords.Worth(node.Phrase);
        return likely + node.Kept + expected + (_ngram is null || !_finished ? 0 : _ngram.End(node.Context));
    }

    // The likeliest tokens but the blank, in no order.
    private void ChooseTokens(ReadOnlySpan<float> logProbabilities)
    {
        var (count, least) = (0, 0);
        for (var token = 0; token < logProbabilities.Length; token++)
        {
            if (token == _blank || count == _tokens.Length && !(logProbabilities[token] > logProbabilities[_tokens[least]]))
                continue;
            if (count < _tokens.Length)
                _tokens[count++] = token;
            else
                _tokens[least] = token;
            if (count < _tokens.Length)
                continue;
            least = 0;
            for (var i = 1; i < count; i++)
            {
                if (logProbabilities[_tokens[i]] < logProbabilities[_tokens[least]])
                    least = i;
            }
        }
    }

    private struct Hypothesis
    {
        public int Node;
        /// <summary>How likely it is with a blank as its last frame.</summary>
        public double Blank;
        /// <summary>And with its last token.</summary>
        public double Token;
        /// <summary>How likely it is that its last token began with this frame.</summary>
        public double Extended;
        /// <summary>Whether the frame before rather had its last token than a blank.</summary>
        public bool Lasts;
        public double Score;
    }
}
