namespace EdgeRuntime.Speech.Recognition.Ngrams;

/// <summary>
/// Sequences of tokens as a tree in arrays: a node is its sequence's last token, its children lie side by side, sorted by token. Each node knows the node of its sequence without the first token. Looking up allocates nothing.
/// Node 0 is the empty sequence.
/// </summary>
internal sealed class NgramTrie
{
    private int[] _tokens = [-1];
    private int[] _suffixes = [0];
    private int[] _children = [1, 1];
    private float[] _likely = [0];
    private float[] _backoff = [0];
    private readonly List<(long Key, int Suffix, float Likely, float Backoff)> _level = [];
    private int _first;

    /// <summary>The number of sequences, the empty one among them.</summary>
    public int Count => _tokens.Length;

    /// <summary>Adds a sequence that is one token longer than those before the last <see cref="Close"/>.</summary>
    /// <returns>Whether its beginning and its end are known.</returns>
    public bool Add(ReadOnlySpan<int> sequence, float likely, float backoff)
    {
        var (parent, suffix) = (Walk(sequence[..^1]), sequence.Length == 1 ? 0 : Walk(sequence[1..]));
        // Both must be of the level before.
        if (parent < _first || suffix < _first && sequence.Length > 1)
            return false;
        _level.Add(((long)parent << 32 | (uint)sequence[^1], suffix, likely, backoff));
        return true;
    }

    /// <summary>Ends a level: its sequences can be looked up, and continued.</summary>
    /// <exception cref="ConfigurationException">A sequence was added twice.</exception>
    public void Close()
    {
        if (_level.Count == 0)
            return;
        _level.Sort(static (a, b) => a.Key.CompareTo(b.Key));
        var old = Count;
        var count = old + _level.Count;
        Array.Resize(ref _tokens, count);
        Array.Resize(ref _suffixes, count);
        Array.Resize(ref _likely, count);
        Array.Resize(ref _backoff, count);
        Array.Resize(ref _children, count + 1);
        var node = old;
        for (var parent = _first; parent < old; parent++)
        {
            _children[parent] = node;
            for (; node < count && _level[node - old].Key >> 32 == parent; node++)
            {
                var (key, suffix, likely, backoff) = _level[node - old];
                if (node > old && _level[node - old - 1].Key == key)
                    throw new ConfigurationException("n-gram: a sequence has two lines; count the texts again with edgec ngram.");
                (_tokens[node], _suffixes[node], _likely[node], _backoff[node]) = ((int)key, suffix, likely, backoff);
            }
        }
        _children.AsSpan(old).Fill(count);
        _first = old;
        _level.Clear();
    }

    /// <summary>The node of a sequence and one more token; −1 where it is not known.</summary>
    public int Find(int node, int token)
    {
        var (low, high) = (_children[node], _children[node + 1] - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            if (_tokens[middle] == token)
                return middle;
            if (_tokens[middle] < token)
                low = middle + 1;
            else
                high = middle - 1;
        }
        return -1;
    }

    /// <summary>How likely a token is behind a sequence, and the sequence behind it: the longest that is known.</summary>
    public (float LogProbability, int Node) Follow(int node, int token)
    {
        var backoff = 0f;
        while (true)
        {
            var child = Find(node, token);
            if (child >= 0)
                return (backoff + _likely[child], child);
            if (node == 0)
                return (0, 0);
            backoff += _backoff[node];
            node = _suffixes[node];
        }
    }

    private int Walk(ReadOnlySpan<int> sequence)
    {
        var node = 0;
        foreach (var token in sequence)
        {
            node = Find(node, token);
            if (node < 0)
                return -1;
        }
        return node;
    }
}
