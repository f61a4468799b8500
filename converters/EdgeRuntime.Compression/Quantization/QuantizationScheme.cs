using EdgeRuntime.Compression.Calibration;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Compression.Quantization;

/// <summary>
/// Decides which nodes of a float model are quantized, which tensors share one quantization, and which activations (Relu, Clip) a preceding node's output quantization makes redundant:
/// those for which quantizing clamps at the same values.
/// </summary>
internal sealed class QuantizationScheme
{
    private readonly Model _model;
    private readonly GraphIndex _index;
    private readonly CalibrationTable _table;
    private readonly bool _symmetric;
    private readonly HashSet<string> _tensors = new(StringComparer.Ordinal);
    private readonly HashSet<Node> _kept = []; // activations that turned out not to be redundant
    private readonly Dictionary<string, string> _parents = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ValueRange> _ranges = new(StringComparer.Ordinal);

    public QuantizationScheme(Model model, CalibrationTable table, QuantizationOptions options)
    {
        _model = model;
        _table = table;
        _symmetric = options.SymmetricActivations;
        _index = new GraphIndex(model.Graph);
        SelectNodes(options);
        do
        {
            Absorbed.Clear();
            foreach (var node in Quantized.Where(n => Kind(n) is QuantizableKind.Weighted or QuantizableKind.Computing))
                TryAbsorb(node);
            CollectTensors();
            JoinMoving();
        }
        while (KeepNeeded());
    }

    /// <summary>The nodes that are quantized.</summary>
    public HashSet<Node> Quantized { get; } = [];

    /// <summary>Redundant activations by the node whose output they were applied to.</summary>
    public Dictionary<Node, Node> Absorbed { get; } = [];

    /// <summary>Whether a tensor is stored in u8.</summary>
    public bool IsQuantized(string tensor) => _tensors.Contains(tensor);

    /// <summary>The value that a quantized node's output has behind its absorbed activation.</summary>
    public string Result(Node node) => Absorbed.TryGetValue(node, out var activation) ? activation.Outputs[0] : node.Outputs[0];

    /// <summary>The quantization of a tensor, shared by all tensors that operators only move elements between.</summary>
    public QuantizationParameters Parameters(string tensor) => _ranges[Root(tensor)].ToUInt8(_symmetric);

    private static QuantizableKind Kind(Node node) => node.Domain.Length == 0 ? QuantizableOperators.KindOf(node.OpType) : QuantizableKind.None;

    private static IEnumerable<string> ActivationInputs(Node node) => node.Inputs.Take(QuantizableOperators.ActivationInputs(node.OpType, node.Inputs.Count));

    private void SelectNodes(QuantizationOptions options)
    {
        var candidates = _model.Graph.Nodes.Where(node => IsCandidate(node) && !options.ExcludedOperators.Contains(node.OpType)
            && !options.ExcludedNodes.Contains(node.Name) && !options.ExcludedNodes.Contains(node.Outputs[0])).ToHashSet();
        Quantized.UnionWith(candidates.Where(node => Kind(node) == QuantizableKind.Weighted));
        bool changed;
        do
        {
            var available = Quantized.SelectMany(node => ActivationInputs(node).Append(node.Outputs[0])).ToHashSet(StringComparer.Ordinal);
            changed = false;
            foreach (var node in _model.Graph.Nodes.Where(node => candidates.Contains(node) && !Quantized.Contains(node)))
            {
                if (!ActivationInputs(node).All(available.Contains))
                    continue;
                changed |= Quantized.Add(node);
                available.Add(node.Outputs[0]);
            }
        }
        while (changed);
        RemoveLooseUnary();
    }

    /// <summary>A function whose result is wanted in f32 stays in f32, as does everything before it that only it made worth quantizing.</summary>
    private void RemoveLooseUnary()
    {
        bool changed;
        do
        {
            changed = Quantized.RemoveWhere(node => Kind(node) == QuantizableKind.Unary && !IsRedundantKind(node)
                && (_index.IsOutput(node.Outputs[0]) || !_index.Consumers(node.Outputs[0]).All(Quantized.Contains))) > 0;
        }
        while (changed);
    }

    private static bool IsRedundantKind(Node node) => node.OpType is "Relu" or "Clip";

    private bool IsCandidate(Node node) => node.Outputs.Skip(1).All(output => output.Length == 0) && (Kind(node) switch
    {
        QuantizableKind.None => false,
        QuantizableKind.Weighted => HasConstantWeights(node) && IsActivation(node.Input(0)),
        QuantizableKind.Computing when node.OpType is "Add" or "Mul" => IsActivation(node.Input(0)) && IsActivation(node.Input(1))
            && (SameShape(node.Input(0), node.Input(1)) ? node.OpType == "Add" || !IsGate(node) : node.OpType == "Mul" && ScalesChannels(node)),
        QuantizableKind.Computing => _model.Graph.Find(node.Input(0))?.Shape?.Count == 4 && IsActivation(node.Input(0)),
        _ => ActivationInputs(node).All(IsActivation) && (node.OpType != "MaxPool" || _model.Graph.Find(node.Input(0))?.Shape?.Count == 4),
    });

    private bool HasConstantWeights(Node node)
    {
        if (_index.Constant(node.Input(1)) is not { Type: ElementType.Float32 } weights || (node.HasInput(2) && _index.Constant(node.Input(2)) is not { Type: ElementType.Float32 }))
            return false;
        var outputs = node.OpType == "Conv" || node.Int("transB") != 0 ? weights.Shape[0] : weights.Shape[^1];
        var fits = node.OpType switch
        {
            "Conv" => weights.Shape.Count == 4,
            "Gemm" => weights.Shape.Count == 2 && node.Int("transA") == 0 && node.Float("alpha", 1) == 1 && node.Float("beta", 1) == 1,
            _ => weights.Shape.Count == 2,
        };
        return fits && weights.Count > 0 && (!node.HasInput(2) || _index.Constant(node.Input(2))!.Count == outputs);
    }

    /// <summary>An f32 value that depends on the model's inputs and was calibrated.</summary>
    private bool IsActivation(string name) => _table.Ranges.ContainsKey(name) || (_index.Constant(name) is null && _model.Graph.Find(name)?.Type == ElementType.Float32);

    private bool SameShape(string a, string b) =>
        _model.Graph.Find(a)?.Shape is { } left && _model.Graph.Find(b)?.Shape is { } right && left.SequenceEqual(right) && left.All(d => d.IsKnown || d.Symbol.Length > 0);

    /// <summary>Whether a product is a function of one variable, x·f(x) as in SiLU and hard swish: a table once it is lowered, more precise than a product of two rounded values.</summary>
    private bool IsGate(Node node) => node.Inputs.Exists(input => _index.Producer(input) is { } function && Kind(function) == QuantizableKind.Unary && node.Inputs.Contains(function.Input(0)));

    /// <summary>Whether one factor has a number for each channel of the other, or one number: 1 along all axes but the channels.</summary>
    private bool ScalesChannels(Node node)
    {
        if (_model.Graph.Find(node.Input(0))?.Shape is not { } left || _model.Graph.Find(node.Input(1))?.Shape is not { } right || _model.Graph.Find(node.Outputs[0])?.Shape is not { } result
            || left.Concat(right).Any(size => !size.IsKnown && size.Symbol.Length == 0))
            return false;
        var gate = left.SequenceEqual(result) ? right : right.SequenceEqual(result) ? left : null;
        return gate is not null && (gate.All(size => size.Value == 1) || (gate.Count == result.Count && result.Count >= 3 && gate[0] == result[0] && gate[1] == result[1] && gate.Skip(2).All(size => size.Value == 1)));
    }

    private void TryAbsorb(Node node)
    {
        if (_index.OnlyConsumer(node.Outputs[0]) is { } next && IsRedundantKind(next) && Quantized.Contains(next) && !_kept.Contains(next) && Bounds(next) is not null)
            Absorbed[node] = next;
    }

    private void CollectTensors()
    {
        _tensors.Clear();
        var gone = Absorbed.Values.ToHashSet();
        foreach (var node in Quantized.Where(node => !gone.Contains(node)))
        {
            _tensors.UnionWith(ActivationInputs(node));
            _tensors.Add(Result(node));
        }
    }

    private void JoinMoving()
    {
        _parents.Clear();
        _ranges.Clear();
        foreach (var node in Quantized.Where(node => Kind(node) == QuantizableKind.Moving))
        {
            foreach (var input in ActivationInputs(node))
                _parents[Root(input)] = Root(node.Outputs[0]);
        }
        foreach (var tensor in _tensors.Where(_table.Ranges.ContainsKey))
            _ranges[Root(tensor)] = _ranges.TryGetValue(Root(tensor), out var range) ? range.Union(_table.Ranges[tensor]) : _table.Ranges[tensor];
        foreach (var tensor in _tensors.Where(tensor => !_ranges.ContainsKey(Root(tensor))))
            throw new ConfigurationException($"the calibration table has no range for '{tensor}'; calibrate the model that is quantized.");
    }

    /// <summary>Marks absorbed activations that clamp where quantization does not; whether there were any.</summary>
    private bool KeepNeeded()
    {
        var before = _kept.Count;
        foreach (var activation in Absorbed.Values)
        {
            var (low, high) = Bounds(activation)!.Value;
            var parameters = Parameters(activation.Outputs[0]);
            if (parameters.Quantize(low, 0, 255) != 0 || parameters.Quantize(high, 0, 255) != 255)
                _kept.Add(activation);
        }
        return _kept.Count > before;
    }

    private (float Low, float High)? Bounds(Node activation)
    {
        if (activation.OpType == "Relu")
            return (0, float.PositiveInfinity);
        var low = Bound(activation, 1, "min", float.NegativeInfinity);
        var high = Bound(activation, 2, "max", float.PositiveInfinity);
        return low is null || high is null ? null : (low.Value, high.Value);
    }

    private float? Bound(Node node, int input, string attribute, float fallback)
    {
        if (!node.HasInput(input))
            return node.Float(attribute, fallback);
        return _index.Constant(node.Input(input)) is { Type: ElementType.Float32, Count: 1 } bound ? bound.As<float>()[0] : null;
    }

    private string Root(string tensor)
    {
        while (_parents.TryGetValue(tensor, out var parent) && parent != tensor)
            tensor = parent;
        return tensor;
    }
}
