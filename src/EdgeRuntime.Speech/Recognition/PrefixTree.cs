namespace EdgeRuntime.Speech.Recognition;

/// <summary>The token sequences that a search follows, those that begin alike sharing their beginnings. Nodes that nobody holds are used again.</summary>
internal sealed class PrefixTree
{
    private const int None = -1;

    private Node[] _nodes = new Node[1024];
    private int _used;
    private int _free = None;

    public PrefixTree() => Clear(None);

    /// <summary>A node.</summary>
    public ref Node this[int node] => ref _nodes[node];

    /// <summary>Leaves nothing but the empty sequence, node 0, which is held.</summary>
    /// <param name="lasting">A token that lasts from before; −1 for none.</param>
    public void Clear(int lasting)
    {
        (_used, _free) = (1, None);
        _nodes[0] = new Node { Token = lasting, Parent = None, FirstChild = None, Sibling = None, Candidate = None, Holders = 1 };
    }

    /// <summary>The node of a sequence and one more token, not held yet where it is new.</summary>
    public int Child(int parent, int token)
    {
        for (var child = _nodes[parent].FirstChild; child != None; child = _nodes[child].Sibling)
        {
            if (_nodes[child].Token == token)
                return child;
        }
        var node = Take();
        _nodes[node] = new Node { Token = token, Parent = parent, FirstChild = None, Sibling = _nodes[parent].FirstChild, Candidate = None, Settled = None };
        _nodes[parent].FirstChild = node;
        _nodes[parent].Holders++;
        return node;
    }

    /// <summary>Holds a node.</summary>
    public void Hold(int node) => _nodes[node].Holders++;

    /// <summary>Lets go of a node; it and what led to it alone are free.</summary>
    public void Release(int node)
    {
        _nodes[node].Holders--;
        FreeIfUnheld(node);
    }

    /// <summary>Frees a node, and what led to it alone, where nobody holds it.</summary>
    public void FreeIfUnheld(int node)
    {
        while (node > 0 && _nodes[node].Holders == 0)
        {
            var parent = _nodes[node].Parent;
            Unlink(node, parent);
            (_nodes[node].Sibling, _free) = (_free, node);
            _nodes[parent].Holders--;
            node = parent;
        }
    }

    private void Unlink(int node, int parent)
    {
        ref var link = ref _nodes[parent].FirstChild;
        while (link != node)
            link = ref _nodes[link].Sibling;
        link = _nodes[node].Sibling;
    }

    private int Take()
    {
        if (_free != None)
        {
            var node = _free;
            _free = _nodes[node].Sibling;
            return node;
        }
        if (_used == _nodes.Length)
            Array.Resize(ref _nodes, 2 * _used);
        return _used++;
    }

    /// <summary>A sequence's last token.</summary>
    internal struct Node
    {
        public int Token;
        public int Parent;
        public int FirstChild;
        public int Sibling;
        public int Holders;
        /// <summary>Its place among the candidates of the frame; −1: it is none.</summary>
        public int Candidate;
        /// <summary>Where it stands in the hot words.</summary>
        public int Phrase;
        /// <summary>Where it stands in the n-gram.</summary>
        public int Context;
        /// <summary>What whole hot words of the sequence, and its tokens by the n-gram, are worth.</summary>
        public double Kept;
        /// <summary>The frame in which a better hypothesis was found to begin with it; −1: none yet.</summary>
        public long Settled;
        public long First;
        public long Last;
        public float LogProbability;
    }
}
