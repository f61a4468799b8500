using EdgeRuntime.Compression.Quantization;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Compression.Qat;

/// <summary>
/// What is quantized in a QDQ model, whoever made it: weights, biases and ranges of activations. It is a copy in which no two of them share an initializer, so that new numbers can be put into
/// each; what is not understood (blocks, 4-bit weights, computed scales) is left out and stays as it is.
/// </summary>
internal sealed class QuantizedModel
{
    private readonly GraphIndex _index;
    private readonly Dictionary<Node, QuantizedRange> _ranges = [];

    /// <summary>Reads a QDQ model.</summary>
    public QuantizedModel(Model source)
    {
        Model = ModelCopy.Of(source);
        for (var i = 0; i < Model.Graph.Nodes.Count; i++)
        {
            var node = Model.Graph.Nodes[i];
            if (IsQuantize(node) || IsDequantize(node))
                Model.Graph.Nodes[i] = ModelCopy.Of(node, node.Inputs, node.Outputs);
        }
        _index = new GraphIndex(Model.Graph);
        foreach (var node in Model.Graph.Nodes.Where(IsDequantize))
            AddWeight(node);
        foreach (var node in Model.Graph.Nodes.Where(IsDequantize))
            AddBias(node);
        foreach (var node in Model.Graph.Nodes)
            AddActivation(node);
        Separate();
    }

    /// <summary>The model, with initializers of its own for each of the parts below.</summary>
    public Model Model { get; }

    /// <summary>The weights, in graph order.</summary>
    public List<QuantizedWeight> Weights { get; } = [];

    /// <summary>The biases, in graph order.</summary>
    public List<QuantizedBias> Biases { get; } = [];

    /// <summary>The ranges, in graph order.</summary>
    public IReadOnlyList<QuantizedRange> Ranges => [.. _ranges.Values.Distinct()];

    /// <summary>QuantizeLinear nodes that give back the integers that there were before operators moved them.</summary>
    public HashSet<Node> Repeated { get; } = [];

    /// <summary>The range that a node quantizes or dequantizes with; null for weights and what is not understood.</summary>
    public QuantizedRange? RangeOf(Node node) => _ranges.GetValueOrDefault(node);

    /// <summary>Whether a node is QuantizeLinear.</summary>
    public static bool IsQuantize(Node node) => node.Is("QuantizeLinear");

    /// <summary>Whether a node is DequantizeLinear.</summary>
    public static bool IsDequantize(Node node) => node.Is("DequantizeLinear");

    /// <summary>The constant at an input of a node.</summary>
    public TensorData? Constant(Node node, int input) => node.HasInput(input) ? _index.Constant(node.Input(input)) : null;

    private void AddWeight(Node node)
    {
        if (node.Int("block_size") != 0 || Constant(node, 1) is not { Type: ElementType.Float32 } scale)
            return;
        var quantize = _index.Producer(node.Input(0)) is { } producer && IsQuantize(producer) && Constant(producer, 0) is { Type: ElementType.Float32 } ? producer : null;
        var integers = quantize is null ? Constant(node, 0) : null;
        if (quantize is null && integers?.Type is not (ElementType.Int8 or ElementType.UInt8))
            return;
        if (!_index.Consumers(node.Outputs[0]).Any(consumer => IsWeighted(consumer) && (consumer.Input(1) == node.Outputs[0] || (consumer.OpType == "MatMul" && consumer.Input(0) == node.Outputs[0]))))
            return;
        var zeroPoint = Constant(node, 2);
        var rank = (quantize is null ? integers! : Constant(quantize, 0)!).Shape.Count;
        var axis = (int)node.Int("axis", 1);
        Weights.Add(new QuantizedWeight
        {
            Quantize = quantize,
            Dequantize = node,
            Axis = scale.Count == 1 ? null : axis < 0 ? axis + rank : axis,
            IsShared = scale.As<float>().IndexOfAnyExcept(scale.As<float>()[0]) < 0,
            IsSymmetric = (integers?.Type ?? zeroPoint?.Type) == ElementType.Int8 && (zeroPoint is null || zeroPoint.Bytes.Span.IndexOfAnyExcept((byte)0) < 0),
        });
    }

    private void AddBias(Node node)
    {
        if (Constant(node, 0) is not { Type: ElementType.Int32 } || Constant(node, 1) is not { Type: ElementType.Float32 } || _index.OnlyConsumer(node.Outputs[0]) is not { } consumer
            || !IsWeighted(consumer) || consumer.Input(2) != node.Outputs[0])
            return;
        if (Weights.Find(weight => weight.Dequantize.Outputs[0] == consumer.Input(1)) is { } weight && (Constant(weight.Dequantize, 1)!.Count == 1 || Constant(weight.Dequantize, 1)!.Count == Constant(node, 1)!.Count) && _index.Producer(consumer.Input(0)) is { } input && IsDequantize(input) && Constant(input, 1) is not null)
            Biases.Add(new QuantizedBias { Dequantize = node, Weight = weight, Input = input });
    }

    private void AddActivation(Node node)
    {
        if (Constant(node, 0) is not null || !(IsQuantize(node) || IsDequantize(node)) || node.Int("block_size") != 0 || Constant(node, 1) is not { Type: ElementType.Float32, Count: 1 } scale)
            return;
        if (IsDequantize(node))
        {
            if (_index.Producer(node.Input(0)) is { } quantize && _ranges.TryGetValue(quantize, out var range) && HaveSameParameters(node, quantize))
                Join(range, node);
            return;
        }
        var origins = Origins(node.Input(0));
        if (origins is { Count: > 0 } && origins.All(origin => HaveSameParameters(origin, node)))
        {
            var joined = _ranges[origins[0]];
            foreach (var other in origins.Select(origin => _ranges[origin]).Where(range => range != joined).Distinct().ToArray())
            {
                joined.IsInput |= other.IsInput;
                foreach (var member in other.Nodes.ToArray())
                    Join(joined, member);
            }
            Join(joined, node);
            Repeated.Add(node);
            return;
        }
        var created = new QuantizedRange { Scale = scale.As<float>()[0], IsInput = _index.Producer(node.Input(0)) is null };
        Join(created, node);
    }

    private void Join(QuantizedRange range, Node node)
    {
        range.Nodes.Add(node);
        _ranges[node] = range;
    }

    // The DequantizeLinear nodes whose values operators only moved to here; null where something was computed.
    private List<Node>? Origins(string value)
    {
        if (_index.Producer(value) is not { } producer)
            return null;
        if (IsDequantize(producer))
            return _ranges.ContainsKey(producer) ? [producer] : null;
        if (producer.Domain.Length > 0 || QuantizableOperators.KindOf(producer.OpType) != QuantizableKind.Moving)
            return null;
        var origins = new List<Node>();
        foreach (var input in producer.Inputs.Take(QuantizableOperators.ActivationInputs(producer.OpType, producer.Inputs.Count)))
        {
            if (Origins(input) is not { } found)
                return null;
            origins.AddRange(found);
        }
        return origins;
    }

    private bool HaveSameParameters(Node a, Node b) => AreEqual(Constant(a, 1), Constant(b, 1)) && AreEqual(Constant(a, 2), Constant(b, 2));

    private static bool AreEqual(TensorData? a, TensorData? b) => a is null ? b is null : b is not null && a.Type == b.Type && a.Bytes.Span.SequenceEqual(b.Bytes.Span);

    private static bool IsWeighted(Node node) => node.Domain.Length == 0 && node.OpType is "Conv" or "ConvTranspose" or "Gemm" or "MatMul";

    private void Separate()
    {
        var builder = new GraphBuilder(Model);
        foreach (var weight in Weights)
        {
            HashSet<Node> owners = weight.Quantize is { } quantize ? [quantize, weight.Dequantize] : [weight.Dequantize];
            Own(builder, owners, 0, (weight.Quantize ?? weight.Dequantize).Input(0));
            Own(builder, owners, 1, weight.ScaleName);
        }
        foreach (var bias in Biases)
        {
            Own(builder, [bias.Dequantize], 0, bias.Dequantize.Input(0));
            Own(builder, [bias.Dequantize], 1, bias.Dequantize.Input(1));
        }
        foreach (var range in Ranges)
        {
            foreach (var name in range.Nodes.Select(node => node.Input(1)).Distinct().ToArray())
                range.ScaleNames.Add(Own(builder, range.Nodes, 1, name));
        }
    }

    /// <summary>Gives nodes an initializer that no other node reads in the place of one that others do; returns its name.</summary>
    private string Own(GraphBuilder builder, HashSet<Node> owners, int input, string name)
    {
        if (Model.Graph.Initializers.ContainsKey(name) && !_index.IsOutput(name) && _index.Consumers(name).All(owners.Contains) && Model.Graph.Inputs.TrueForAll(info => info.Name != name))
            return name;
        var own = builder.Constant(_index.Constant(name)!, name);
        foreach (var node in owners.Where(node => node.Input(input) == name))
            _index.Change(node, changed => changed.Inputs[input] = own);
        return own;
    }
}
