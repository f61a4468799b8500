namespace EdgeRuntime.Speech.Recognition;

/// <summary>
/// Hot words as an automaton over tokens. On its way through a phrase every token is worth its bonus; where the phrase breaks off, what its beginning was worth is taken back, but for what is the beginning of another
/// phrase. A phrase that comes to its end keeps its worth; of phrases that begin with each other (<c>light</c>, <c>light on</c>) the longer adds what it has more.
/// Source: Aho and Corasick, Efficient string matching, 1975; the same scheme is in k2's context graph.
/// </summary>
internal sealed class HotWordAutomaton
{
    private readonly List<Dictionary<int, int>> _next = [[]];
    private readonly List<int> _fail = [0];
    private readonly List<double> _worth = [0];
    private readonly List<double> _kept = [0];

    /// <param name="phrases">The tokens of each phrase, and what each token adds. Empty phrases are left out; of equal ones the last counts.</param>
    public HotWordAutomaton(IEnumerable<(int[] Tokens, double Bonus)> phrases)
    {
        var (ends, depth, bonus) = (new List<bool> { false }, new List<int> { 0 }, new List<double> { 0 });
        foreach (var (tokens, each) in phrases)
        {
            var state = 0;
            foreach (var token in tokens)
            {
                if (!_next[state].TryGetValue(token, out var child))
                {
                    _next[state].Add(token, child = _next.Count);
                    _next.Add([]);
                    _fail.Add(0);
                    _worth.Add(0);
                    _kept.Add(0);
                    ends.Add(false);
                    bonus.Add(0);
                    depth.Add(depth[state] + 1);
                }
                state = child;
                bonus[state] = Math.Max(bonus[state], each);
            }
            if (state > 0)
                ends[state] = true;
        }
        Link(ends, bonus);
    }

    // Breadth first, so that what a state falls back to is complete before it.
    private void Link(List<bool> ends, List<double> bonus)
    {
        var queue = new Queue<int>([0]);
        while (queue.TryDequeue(out var state))
        {
            foreach (var (token, child) in _next[state])
            {
                _fail[child] = state == 0 ? 0 : Follow(_fail[state], token);
                var worth = _worth[state] + bonus[child];
                _kept[child] = (ends[child] ? worth : 0) + _kept[_fail[child]];
                _worth[child] = ends[child] ? 0 : worth;
                queue.Enqueue(child);
            }
        }
    }

    /// <summary>The state behind a token.</summary>
    public int Follow(int state, int token)
    {
        while (true)
        {
            if (_next[state].TryGetValue(token, out var next))
                return next;
            if (state == 0)
                return 0;
            state = _fail[state];
        }
    }

    /// <summary>What a phrase that has begun and not ended is worth in a state: it may be taken back.</summary>
    public double Worth(int state) => _worth[state];

    /// <summary>What the phrases that end in a state are worth for good.</summary>
    public double Kept(int state) => _kept[state];
}
