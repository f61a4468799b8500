namespace EdgeRuntime.Graph.Passes;

/// <summary>The cheapest way to divide the nodes of a network in two, by the largest flow between them (Edmonds and Karp, 1972).</summary>
internal sealed class MinimumCut
{
    public const int Source = 0;
    public const int Sink = 1;

    /// <summary>The capacity of an edge that must not be cut.</summary>
    public const long Infinite = long.MaxValue / 4;

    private readonly List<List<int>> _edges = [[], []];
    private readonly List<int> _target = [];
    private readonly List<long> _free = [];

    /// <summary>A new node.</summary>
    public int Add()
    {
        _edges.Add([]);
        return _edges.Count - 1;
    }

    /// <summary>An edge that costs its capacity when <paramref name="from"/> is on the source's side and <paramref name="to"/> on the sink's.</summary>
    public void Connect(int from, int to, long capacity)
    {
        (_edges[from]).Add(_target.Count);
        _target.Add(to);
        _free.Add(capacity);
        (_edges[to]).Add(_target.Count);
        _target.Add(from);
        _free.Add(0);
    }

    /// <summary>The cost of the cut, and the nodes on the sink's side: as few as the cheapest cuts have.</summary>
    public (long Cost, bool[] OnSinkSide) Solve()
    {
        var cost = 0L;
        while (Path() is { } path)
        {
            var amount = path.Min(edge => _free[edge]);
            foreach (var edge in path)
            {
                _free[edge] -= amount;
                _free[edge ^ 1] += amount;
            }
            cost += amount;
        }
        return (cost, ReachSink());
    }

    // The edges of a shortest path with capacity left; null where there is none.
    private List<int>? Path()
    {
        var arrival = new int[_edges.Count];
        Array.Fill(arrival, -1);
        var queue = new Queue<int>([Source]);
        while (queue.TryDequeue(out var node) && arrival[Sink] < 0)
        {
            foreach (var edge in _edges[node])
            {
                if (_free[edge] <= 0 || arrival[_target[edge]] >= 0 || _target[edge] == Source)
                    continue;
                arrival[_target[edge]] = edge;
                queue.Enqueue(_target[edge]);
            }
        }
        if (arrival[Sink] < 0)
            return null;
        var path = new List<int>();
        for (var node = Sink; node != Source; node = _target[arrival[node] ^ 1])
            path.Add(arrival[node]);
        return path;
    }

    private bool[] ReachSink()
    {
        var reach = new bool[_edges.Count];
        reach[Sink] = true;
        var queue = new Queue<int>([Sink]);
        while (queue.TryDequeue(out var node))
        {
            foreach (var edge in _edges[node])
            {
                // The edge's reverse leads to this node; it must have capacity left.
                if (_free[edge ^ 1] <= 0 || reach[_target[edge]])
                    continue;
                reach[_target[edge]] = true;
                queue.Enqueue(_target[edge]);
            }
        }
        return reach;
    }
}
