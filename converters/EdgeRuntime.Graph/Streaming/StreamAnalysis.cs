namespace EdgeRuntime.Graph.Streaming;

/// <summary>Which values have time, how every node goes along it, and how far the stream of each value is ahead of what its readers need.</summary>
internal sealed class StreamAnalysis
{
    private readonly GraphIndex _index;
    private readonly string _input;
    private readonly Dictionary<string, TimeValue> _times = new(StringComparer.Ordinal);
    private readonly Dictionary<Node, TimeUse> _uses = [];
    private readonly Dictionary<string, int> _latest = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _histories = new(StringComparer.Ordinal);

    /// <exception cref="ConfigurationException">A node cannot be computed from a stream.</exception>
    public StreamAnalysis(Model model, string input, TimeValue time)
    {
        _index = new GraphIndex(model.Graph);
        _input = input;
        FollowTime(model.Graph, time);
        if (model.Graph.Outputs.Find(output => _times.ContainsKey(output.Name)) is { } ongoing)
            throw new ConfigurationException($"--streaming: the output '{ongoing.Name}' has a result for each row; only models with one result for a window are made streaming.");
        if (_uses.Count == 0)
            throw new ConfigurationException($"--streaming: nothing reads the input '{input}'.");
        foreach (var node in model.Graph.Nodes.AsEnumerable().Reverse().Where(_uses.ContainsKey))
            Require(node, _uses[node]);
        foreach (var (node, use) in _uses)
            Remember(node, use);
    }

    public GraphIndex Index => _index;

    /// <summary>The rows of which the strides along time make one result.</summary>
    public static int Stride(Model model, string input, int axis)
    {
        var length = model.Graph.Inputs.Find(candidate => candidate.Name == input)!.StaticShape()[axis];
        var steps = new StreamAnalysis(model, input, new TimeValue(axis, length, 1, 1))._times.Values.Max(time => time.Spacing);
        return Math.Min(steps, length);
    }

    /// <summary>The time of a value; null where it has none.</summary>
    public TimeValue? Time(string name) => _times.GetValueOrDefault(name);

    /// <summary>How a node goes along time; null where nothing that it reads has any.</summary>
    public TimeUse? Use(Node node) => _uses.GetValueOrDefault(node);

    /// <summary>Where the newest element of a stored value lies, in elements of its stream from the window's first.</summary>
    public int Latest(string stored) => _latest.GetValueOrDefault(stored);

    /// <summary>Elements that are kept of a stored value from the steps before.</summary>
    public int History(string stored) => _histories.GetValueOrDefault(stored);

    /// <summary>Whether a node's result is not stored: what reads it reads its input at another place, dequantized.</summary>
    public bool IsSeenThrough(Node node) => _uses.ContainsKey(node) && (node.Is("DequantizeLinear") || IsCut(node));

    /// <summary>The stored value behind one that is read, how it is dequantized, and where the window of the latter begins in that of the former.</summary>
    public (string Stored, Node? Dequantize, int Start) Resolve(string name)
    {
        Node? dequantize = null;
        var start = 0;
        while (_index.Producer(name) is { } node && IsSeenThrough(node))
        {
            if (node.Is("DequantizeLinear"))
                dequantize = node;
            else
                start += CutStart(node) * _times[name].Spacing;
            name = node.Input(0);
        }
        return (name, dequantize, start);
    }

    /// <summary>How many elements of a stored value's stream are newer than the last that an input needs.</summary>
    public int Delay(Node node, TimeUse use, string input)
    {
        var (stored, _, start) = Resolve(input);
        return Latest(stored) - use.Needed(_times[input], ResultLatest(node)) - start;
    }

    private void FollowTime(ModelGraph graph, TimeValue time)
    {
        _times[_input] = time;
        var fed = new HashSet<string>(graph.RequiredInputs.Select(value => value.Name), StringComparer.Ordinal);
        foreach (var node in graph.Nodes)
        {
            var read = node.Inputs.Concat(SubGraphs.CapturedNames(node)).Where(fed.Contains).ToList();
            if (read.Count == 0)
                continue;
            fed.UnionWith(node.Outputs);
            if (!read.Exists(_times.ContainsKey))
                continue;
            var context = new TimeContext(node, _index, _times);
            if (read.Find(name => !_times.ContainsKey(name)) is { } other)
                throw context.Refuse($"it applies '{other}', which is made of a whole window or fed apart, to every row", "squeeze-and-excitation and attention take the whole window: leave them out, or convert without --streaming");
            var use = _uses[node] = TimeRules.Of(context);
            for (var i = 0; i < use.Outputs.Count; i++)
                _times[node.Outputs[i]] = use.Outputs[i];
        }
    }

    private void Require(Node node, TimeUse use)
    {
        if (IsSeenThrough(node))
            return;
        var latest = ResultLatest(node);
        foreach (var output in node.Outputs.Where(_times.ContainsKey))
            _latest[output] = latest;
        foreach (var input in node.Inputs.Where(_times.ContainsKey))
        {
            var (stored, _, start) = Resolve(input);
            _latest[stored] = Math.Max(Latest(stored), use.Needed(_times[input], latest) + start);
        }
    }

    private void Remember(Node node, TimeUse use)
    {
        if (IsSeenThrough(node))
            return;
        foreach (var input in node.Inputs.Where(_times.ContainsKey))
        {
            var stored = Resolve(input).Stored;
            _histories[stored] = Math.Max(History(stored), Delay(node, use, input) + use.Total(_times[input]) - _times[stored].Rate);
        }
    }

    private int ResultLatest(Node node) => node.Outputs.Max(Latest);

    private bool IsCut(Node node) => node.Is("Slice") && _times.TryGetValue(node.Outputs[0], out var time) && time.Length != _times[node.Input(0)].Length;

    private int CutStart(Node node)
    {
        var context = new TimeContext(node, _index, _times);
        return MovingRules.CutStart(context.Integers("starts", 1)![0], context.Time(0)!);
    }
}
