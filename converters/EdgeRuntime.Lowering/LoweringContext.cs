using System.Runtime.InteropServices;
using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering;

/// <summary>What operator lowerings work with: the graph, the plan under construction, and the values that connect them in whatever order of elements is asked for.</summary>
internal sealed class LoweringContext
{
    private readonly Dictionary<string, LoweredValue> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ValueInfo> _infos = new(StringComparer.Ordinal);
    private readonly HashSet<Node> _absorbed = [];

    public LoweringContext(Model model, LoweringOptions options, IReadOnlyDictionary<string, ElementType> storedTypes)
    {
        Model = model;
        StoredTypes = storedTypes;
        Options = options;
        Index = new GraphIndex(model.Graph);
        Constants = new ConstantEvaluator(Index);
        foreach (var info in model.Graph.Values.Values.Concat(model.Graph.Outputs).Concat(model.Graph.Inputs))
        {
            if (info.Shape is not null || !_infos.ContainsKey(info.Name))
                _infos[info.Name] = info;
        }
    }

    public Model Model { get; }

    public LoweringOptions Options { get; }

    public GraphIndex Index { get; }

    public ConstantEvaluator Constants { get; }

    /// <summary>The types in which the model stores constants that it widens to f32.</summary>
    public IReadOnlyDictionary<string, ElementType> StoredTypes { get; }

    public PlanBuilder Plan { get; } = new();

    /// <summary>The u8 forms of s8 values, by the names of the latter; see <see cref="SignedBytes"/>.</summary>
    public Dictionary<string, string> Raised { get; } = new(StringComparer.Ordinal);

    /// <summary>Marks nodes as done by an earlier operation.</summary>
    public void Absorb(IEnumerable<Node> nodes) => _absorbed.UnionWith(nodes);

    /// <summary>Whether an earlier operation does the node's work already.</summary>
    public bool IsAbsorbed(Node node) => _absorbed.Contains(node);

    /// <summary>The static shape of a value.</summary>
    public TensorShape Shape(string name)
    {
        if (_values.TryGetValue(name, out var value))
            return value.Shape;
        if (Constants.Find(name) is { } constant)
            return new TensorShape([.. constant.Shape.Select(d => checked((int)d))]);
        return new TensorShape((_infos.GetValueOrDefault(name) ?? new ValueInfo(name)).StaticShape());
    }

    /// <summary>The element type of a value in the model.</summary>
    public ElementType ModelType(string name) => Constants.Find(name)?.Type ?? _infos.GetValueOrDefault(name)?.Type ?? ElementType.Undefined;

    /// <summary>Whether the value was lowered, or is a constant.</summary>
    public bool IsKnown(string name) => _values.ContainsKey(name) || Constants.Find(name) is not null;

    /// <summary>A value, lowered already or constant.</summary>
    public LoweredValue Value(string name)
    {
        if (_values.TryGetValue(name, out var value))
            return value;
        var constant = Constants.Find(name) ?? throw new InvalidModelException($"value '{name}' is read before any node writes it; the graph is not in topological order.");
        return _values[name] = new LoweredValue(name, constant.Type, Shape(name));
    }

    /// <summary>Announces a value that is about to be stored.</summary>
    public LoweredValue Declare(string name, ElementType type = ElementType.Float32, QuantizationParameters? quantization = null, QuantizedSource? source = null) =>
        _values[name] = new LoweredValue(name, type, Shape(name)) { Quantization = quantization, Source = source };

    /// <summary>Announces a value that the model does not have.</summary>
    public LoweredValue Declare(string name, TensorShape shape, ElementType type, QuantizationParameters? quantization) =>
        _values[name] = new LoweredValue(name, type, shape) { Quantization = quantization };

    /// <summary>Makes a name mean the value of another.</summary>
    public void Alias(string name, LoweredValue value) => _values[name] = value;

    /// <summary>A name that no value has.</summary>
    public string UniqueName(string hint)
    {
        var name = hint;
        for (var i = 1; _infos.ContainsKey(name) || IsKnown(name) || Index.Producer(name) is not null; i++)
            name = $"{hint}_{i}";
        return name;
    }

    /// <summary>The order in which a value can be had without moving its elements; the tensor is not made.</summary>
    public StoredTensor Peek(string name)
    {
        var value = Value(name);
        if (value.Stored.Count > 0)
            return value.Stored[0];
        return value.Source is { } source ? Peek(source.Value) : new StoredTensor(-1, ElementOrder.Model);
    }

    /// <summary>Appends an operation that writes a declared value in the given order; returns the tensor it writes.</summary>
    public StoredTensor Emit(PlanOpCode code, Node node, IReadOnlyList<int> inputs, LoweredValue output, ElementOrder order, ReadOnlyMemory<byte> attributes = default, int channels = 0)
    {
        var shape = order == ElementOrder.ChannelsLast ? ElementOrders.ChannelsLast(output.Shape) : output.Shape;
        var tensor = Plan.Tensor(output.Name, output.Type, shape, ElementOrders.LayoutOf(order), output.Quantization);
        Plan.Operation(code, node.DisplayName, inputs, tensor, attributes);
        return output.Add(new StoredTensor(tensor, order, channels));
    }

    /// <summary>The tensor that holds a value in the model's order.</summary>
    public int InModelOrder(string name) => Find(name, ElementOrder.Model);

    /// <summary>The tensor that holds a value of rank 3 or more as [N,spatial…,C].</summary>
    public int InChannelsLast(string name) => Find(name, ElementOrder.ChannelsLast);

    /// <summary>A tensor that holds a value, in the order that costs nothing.</summary>
    public StoredTensor InAnyOrder(string name)
    {
        var value = Value(name);
        if (value.Stored.Count > 0)
            return value.Stored[0];
        if (Constants.Find(name) is { } constant)
            return value.Add(new StoredTensor(Plan.Constant(name, constant.Type, value.Shape, PlanLayout.Model, constant.Bytes.Span), ElementOrder.Model));
        return Dequantize(value, InAnyOrder(value.Source!.Value));
    }

    /// <summary>A constant of the plan, padded with zeros to a multiple of 16 elements: biases and multipliers, which kernels read in whole tiles.</summary>
    public int PaddedConstant<T>(string name, ReadOnlySpan<T> values) where T : unmanaged
    {
        var padded = new T[(values.Length + 15) / 16 * 16];
        values.CopyTo(padded);
        return Constant<T>(name, padded, new TensorShape(padded.Length), PlanLayout.Packed);
    }

    /// <summary>A constant of the plan.</summary>
    public int Constant<T>(string name, ReadOnlySpan<T> values, TensorShape shape, PlanLayout layout) where T : unmanaged =>
        Plan.Constant(name, ElementTypes.Of<T>(), shape, layout, MemoryMarshal.AsBytes(values));

    private int Find(string name, ElementOrder order)
    {
        var value = Value(name);
        if (value.TryFind(order, out var found))
            return found.Tensor;
        if (value.Stored.Count == 0 && value.Source is { } source)
            return Dequantize(value, new StoredTensor(Find(source.Value, order), order)).Tensor;
        if (Constants.Find(name) is { } constant && order == ElementOrder.ChannelsLast)
        {
            var bytes = ElementOrders.ToChannelsLast(constant, value.Shape);
            return value.Add(new StoredTensor(Plan.Constant(name, constant.Type, ElementOrders.ChannelsLast(value.Shape), PlanLayout.ChannelsLast, bytes), order)).Tensor;
        }
        return value.Add(new StoredTensor(Reorder(value, InAnyOrder(name), order), order)).Tensor;
    }

    private StoredTensor Dequantize(LoweredValue value, StoredTensor source)
    {
        var parameters = value.Source!.Parameters;
        var stored = Plan[source.Tensor];
        var tensor = Plan.Tensor(value.Name, ElementType.Float32, stored.Shape, stored.Layout);
        Plan.Operation(PlanOpCode.Dequantize, value.Name, [source.Tensor], tensor, PlanAttributes.Write(new QuantizeAttributes { Scale = parameters.Scale, ZeroPoint = parameters.ZeroPoint }));
        return value.Add(source with { Tensor = tensor });
    }

    /// <summary>Stores a value in another order: a view where only axes of length 1 move, else a Transpose.</summary>
    private int Reorder(LoweredValue value, StoredTensor from, ElementOrder to)
    {
        if (from.Order == to)
            return from.Tensor;
        if (from.Order == ElementOrder.FlatChannelsLast)
        {
            var (rows, channels) = (value.Shape[0], from.Channels);
            var pixels = value.Shape[1] / channels;
            var grouped = Plan.View(from.Tensor, value.Name, new TensorShape(rows, pixels, channels), PlanLayout.Packed);
            var moved = Transpose(value.Name, grouped, [0, 2, 1], PlanLayout.Packed, value.Name);
            return Plan.View(moved, value.Name, value.Shape, PlanLayout.Model);
        }
        var toLast = to == ElementOrder.ChannelsLast;
        return Transpose(value.Name, from.Tensor, toLast ? ElementOrders.ToChannelsLast(value.Shape.Rank) : ElementOrders.ToChannelsFirst(value.Shape.Rank), toLast ? PlanLayout.ChannelsLast : PlanLayout.Model, value.Name);
    }

    /// <summary>A tensor with its axes permuted (output axis i is input axis <paramref name="axes"/>[i]): a view where no element moves, else a Transpose operation.</summary>
    public int Transpose(string name, int source, ReadOnlySpan<int> axes, PlanLayout layout, string nodeName)
    {
        var stored = Plan[source];
        var sizes = new int[axes.Length];
        var array = new AxisArray();
        for (var i = 0; i < axes.Length; i++)
        {
            sizes[i] = stored.Shape[axes[i]];
            array[i] = axes[i];
        }
        var shape = new TensorShape(sizes);
        if (ElementOrders.MovesNothing(stored.Shape, axes))
            return Plan.View(source, name, shape, layout);
        var tensor = Plan.Tensor(name, stored.Type, shape, layout, stored.Quantization);
        Plan.Operation(PlanOpCode.Transpose, nodeName, [source], tensor, PlanAttributes.Write(new TransposeAttributes { Axes = array }));
        return tensor;
    }
}
