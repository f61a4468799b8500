namespace EdgeRuntime.Speech.Recognition.Ngrams;

/// <summary>
/// Sequences of tokens as a tree in arrays: a node is its sequence's last token, its children lie side by side, sorted by token. Each node knows the node of its sequence without the first token. Looking up allocates nothing.
/// Node 0 is the empty sequence.
/// </summary>
internal sealed class NgramTrie
{
    private int[] _tokens = new int[1024];
    private int[] _suffixes = new int[1024];
    private int[] _children = new int[1025];
    private float[] _likely = new float[1024];
    private float[] _backoff = new float[1024];
    private int _count = 1;
    // The level before begins here, the one that is being added there; its parents before the last have their children.
    private int _above;
    private int _level = 1;
    private int _linked;

    public NgramTrie() => _children.AsSpan(0, 2).Fill(1);

    /// <summary>Adds a sequence that is one token longer than those before the last <see cref="Close"/>; those of one length come sorted.</summary>
    /// <returns>Whether its beginning and its end are known, and it stands behind the last one.</returns>
    public bool Add(ReadOnlySpan<int> sequence, float likely, float backoff)
    {
        var (parent, suffix, token) = (Walk(sequence[..^1]), sequence.Length == 1 ? 0 : Walk(sequence[1..]), sequence[^1]);
        if (parent < _above || suffix < _above && sequence.Length > 1 || parent < _linked - 1 || parent == _linked - 1 && token <= _tokens[_count - 1])
            return false;
        if (_count == _tokens.Length)
        {
            Array.Resize(ref _tokens, 2 * _count);
            Array.Resize(ref _suffixes, 2 * _count);
            Array.Resize(ref _children, 2 * _count + 1);
            Array.Resize(ref _likely, 2 * _count);
            Array.Resize(ref _backoff, 2 * _count);
        }
        while (_linked <= parent)
            _children[_linked++] = _count;
        (_tokens[_count], _suffixes[_count], _likely[_count], _backoff[_count]) = (token, suffix, likely, backoff);
        _count++;
        return true;
    }

    /// <summary>Ends a level: its sequences can be looked up, and continued.</summary>
    public void Close()
    {
        _children.AsSpan(_linked, _count + 1 - _linked).Fill(_count);
        (_above, _linked, _level) = (_level, _level, _count);
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
