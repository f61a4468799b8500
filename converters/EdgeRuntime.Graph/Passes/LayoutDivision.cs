namespace EdgeRuntime.Graph.Passes;

/// <summary>
/// Divides the permutable nodes of a graph into those that keep the order of their axes and those that take another, so that least is transposed. A value v
/// is <c>Transpose(v′, order)</c> of its other form v′.
/// </summary>
internal sealed class LayoutDivision
{
    private const int MaximumGroup = 4000;
    private const long CostOfNode = 256;

    private readonly GraphIndex _index;
    private readonly int[] _inverse;
    private readonly Dictionary<Node, int> _group = [];
    private readonly HashSet<Node> _moved = [];

    public LayoutDivision(GraphIndex index, int[] order)
    {
        (_index, Order, _inverse) = (index, order, Permutation.Inverse(order));
        Nodes = [.. index.Graph.Nodes.Where(node => PermutableNode.Is(index, node, order.Length))];
    }

    public GraphIndex Index => _index;

    public int[] Order { get; }

    public HashSet<Node> Nodes { get; }

    /// <summary>Whether a node takes the other order.</summary>
    public bool IsMoved(Node node) => _moved.Contains(node);

    /// <summary>The permutation of a Transpose with a valid one; null for other nodes.</summary>
    public static int[]? OrderOf(Node node) => node.Is("Transpose") && node.Ints("perm") is { } axes && Permutation.IsValid(axes) ? Array.ConvertAll(axes, axis => (int)axis) : null;

    /// <summary>Whether a node makes values v from v′.</summary>
    public bool Restores(Node? node) => node is not null && OrderOf(node) is { } order && order.AsSpan().SequenceEqual(Order);

    /// <summary>Whether a node makes v′ from v.</summary>
    public bool Converts(Node node) => OrderOf(node) is { } order && order.AsSpan().SequenceEqual(_inverse);

    /// <summary>Finds the nodes to move; false where nothing would be gained.</summary>
    public bool Solve()
    {
        foreach (var group in Groups().Where(group => group.Count <= MaximumGroup))
        {
            var values = group.SelectMany(node => PermutableNode.DataInputs(node).Concat(node.Outputs.Where(output => output.Length > 0))).Distinct().Where(value => _index.Constant(value) is null).ToArray();
            var cut = new MinimumCut();
            var places = group.ToDictionary(node => node, _ => cut.Add());
            var now = values.Sum(value => AddValue(cut, places, value));
            var (cost, other) = cut.Solve();
            var moved = group.Where(node => other[places[node]]).ToHashSet();
            if (cost < now && !Collides(moved))
                _moved.UnionWith(moved);
        }
        return _moved.Count > 0;
    }

    // An order may be its own inverse: then a Transpose converts for what is before it and restores for what is behind, but goes away only once.
    private bool Collides(HashSet<Node> moved)
    {
        return Order.AsSpan().SequenceEqual(_inverse) && _index.Graph.Nodes.Exists(node => Restores(node) && _index.Producer(node.Inputs[0]) is { } before && Moves(before) && _index.Consumers(node.Outputs[0]).Any(Moves));

        bool Moves(Node node) => moved.Contains(node) || IsMoved(node);
    }

    // Adds what a value costs where its producer and its readers are on different sides; returns what it costs now.
    private long AddValue(MinimumCut cut, Dictionary<Node, int> places, string value)
    {
        var cost = CostOf(value);
        var producer = _index.Producer(value);
        // A Transpose of another order can be joined with one more: it gives, and takes, either form at the same cost.
        var isFree = producer is not null && OrderOf(producer) is not null && !Restores(producer);
        var from = producer is not null && places.TryGetValue(producer, out var place) ? place : isFree ? cut.Add() : Restores(producer) ? MinimumCut.Sink : MinimumCut.Source;
        var readers = Readers(value).Where(reader => OrderOf(reader.Node) is null || Converts(reader.Node)).Select(reader => Place(places, reader.Node, reader.Input)).ToHashSet();
        if (_index.IsOutput(value) || _index.IsCaptured(value))
            readers.Add(MinimumCut.Source);
        // One Transpose serves all readers on the other side: "any" pays when a reader is on the sink's side and the producer is not, "none" the reverse.
        var (any, none) = (cut.Add(), cut.Add());
        cut.Connect(from, any, cost);
        cut.Connect(none, from, cost);
        foreach (var reader in readers)
        {
            cut.Connect(any, reader, MinimumCut.Infinite);
            cut.Connect(reader, none, MinimumCut.Infinite);
        }
        var (fromOther, toOther) = (from == MinimumCut.Sink, readers.Contains(MinimumCut.Sink));
        var toSame = readers.Any(reader => reader != MinimumCut.Sink);
        return toSame && toOther || (!isFree && (fromOther ? toSame : toOther)) ? cost : 0;
    }

    private int Place(Dictionary<Node, int> places, Node reader, int input)
    {
        if (Converts(reader))
            return MinimumCut.Sink;
        return places.TryGetValue(reader, out var place) && PermutableNode.IsData(reader, input) ? place : MinimumCut.Source;
    }

    /// <summary>The nodes that read a value, with the input they read it as; −1 for what a sub-graph reads.</summary>
    public IEnumerable<(Node Node, int Input)> Readers(string value)
    {
        foreach (var reader in _index.Consumers(value).Distinct())
        {
            var direct = false;
            for (var i = 0; i < reader.Inputs.Count; i++)
            {
                if (reader.Inputs[i] != value)
                    continue;
                direct = true;
                yield return (reader, i);
            }
            if (!direct)
                yield return (reader, -1);
        }
    }

    private long CostOf(string value)
    {
        const long OpenSize = 64;
        var info = _index.Graph.Find(value);
        long[] shape = [.. info?.Shape?.Select(size => size.IsKnown ? size.Value : OpenSize) ?? []];
        if (shape.Length == Order.Length && Permutation.MovesNothing(shape, _inverse))
            return IsReshaped(value) ? 0 : 1;
        var elements = shape.Aggregate(1.0, (product, size) => product * size);
        return CostOfNode + (long)Math.Min(elements * Math.Max(8, (info?.Type ?? ElementType.Float32).SizeInBits()) / 8, 1L << 40);
    }

    // A Reshape takes a value in any order that moves no element.
    private bool IsReshaped(string value) => !_index.IsOutput(value) && !_index.IsCaptured(value)
        && _index.Consumers(value) is { Count: > 0 } readers && readers.All(reader => reader.Is("Reshape") && ReshapeTarget.IsFixed(_index, reader));

    // Permutable nodes that are connected by values.
    private IEnumerable<List<Node>> Groups()
    {
        foreach (var start in Nodes)
        {
            if (_group.ContainsKey(start))
                continue;
            var group = new List<Node>();
            var number = _group.Count;
            var queue = new Queue<Node>([start]);
            _group[start] = number;
            while (queue.TryDequeue(out var node))
            {
                group.Add(node);
                foreach (var neighbour in Neighbours(node).Where(neighbour => Nodes.Contains(neighbour) && _group.TryAdd(neighbour, number)))
                    queue.Enqueue(neighbour);
            }
            yield return group;
        }
    }

    // Nodes that share a value with this one, as producer or reader.
    private IEnumerable<Node> Neighbours(Node node)
    {
        foreach (var value in PermutableNode.DataInputs(node).Concat(node.Outputs).Where(value => value.Length > 0 && _index.Constant(value) is null))
        {
            if (_index.Producer(value) is { } producer)
                yield return producer;
            foreach (var reader in _index.Consumers(value))
                yield return reader;
        }
    }
}
