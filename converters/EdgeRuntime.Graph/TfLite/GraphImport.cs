using EdgeRuntime.Graph.Shapes;

namespace EdgeRuntime.Graph.TfLite;

/// <summary>
/// Turns a TFLite graph into the IR, operator by operator. A tensor becomes a value of its own name, type and shape (NHWC); quantized tensors stay integers between
/// operators, and operators that compute read them through DequantizeLinear and write them through QuantizeLinear. Spatial operators stand between Transposes, which
/// the graph passes move and cancel.
/// </summary>
internal sealed class GraphImport
{
    private const int Opset = 17;
    private const int MaximumOperators = 100_000;

    private static readonly long[] s_toChannelsFirst = [0, 3, 1, 2];

    private readonly string?[] _values;
    private readonly TfLiteTensor?[] _constants;
    private readonly Dictionary<string, string> _floats = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _channelsFirst = new(StringComparer.Ordinal);
    private readonly Dictionary<int, (string Value, long[] Pads)> _padded = [];
    private readonly Dictionary<(int Tensor, string Form), string> _made = [];
    private readonly HashSet<string> _cached = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _reserved = new(StringComparer.Ordinal);

    public GraphImport(TfLiteModel source, long fileBytes)
    {
        Source = source;
        Builder = new GraphBuilder(source.Name.Length > 0 ? source.Name : "main", Opset);
        Tensors = new TensorImport(fileBytes);
        _values = new string?[source.Tensors.Count];
        _constants = new TfLiteTensor?[source.Tensors.Count];
    }

    public TfLiteModel Source { get; }

    public GraphBuilder Builder { get; }

    public TensorImport Tensors { get; }

    /// <summary>The number of nodes so far.</summary>
    public int NodeCount => Builder.Graph.Nodes.Count;

    /// <exception cref="InvalidModelException">The graph contradicts itself.</exception>
    /// <exception cref="UnsupportedOperatorException">It has an operator, or a variant of one, that is not imported.</exception>
    public Model Run()
    {
        if (Source.Operators.Count > MaximumOperators)
            throw new InvalidModelException($"the graph has {Source.Operators.Count} operators, at most {MaximumOperators} are possible.");
        ReserveNames();
        foreach (var index in Source.Inputs)
            DeclareInput(Source.Tensors[index]);
        var produced = Source.Operators.SelectMany(op => op.Outputs).ToHashSet();
        foreach (var tensor in Source.Tensors.Where(tensor => _values[tensor.Index] is null && !produced.Contains(tensor.Index) && (tensor.Data.Length > 0 || tensor.Count == 0)))
            _constants[tensor.Index] = tensor;
        foreach (var op in Source.Operators)
            OperatorTable.Lower(new OperatorContext(this, op));
        foreach (var index in Source.Outputs)
            DeclareOutput(Source.Tensors[index]);
        var model = Builder.Model;
        ModelChecker.Check(model);
        ShapeInference.Run(model);
        CheckShapes(model);
        return model;
    }

    /// <summary>The tensor where it is a constant of the file (or folded from one); null otherwise.</summary>
    public TfLiteTensor? Constant(int tensor) => _constants[tensor];

    /// <summary>Makes a tensor mean a constant.</summary>
    public void SetConstant(int tensor, TfLiteTensor constant) => _constants[tensor] = constant;

    /// <summary>The value of a tensor in its own type.</summary>
    public string Value(int tensor)
    {
        if (_values[tensor] is { } value)
            return value;
        var constant = _constants[tensor] ?? throw new InvalidModelException($"{Source.Tensors[tensor].Display} is read before anything writes it; the operators are not in order, convert the model again.");
        // A constant behind DEQUANTIZE is kept as the file stores it, and read as f32.
        var dense = Source.Tensors[tensor].Type == constant.Type ? Tensors.Dense(constant) : TensorData.From(Tensors.Floats(constant), constant.Shape);
        return _values[tensor] = Builder.Constant(dense, NameOf(Source.Tensors[tensor]));
    }

    /// <summary>The value of a tensor as f32: dequantized where it is quantized.</summary>
    public string Float(int tensor)
    {
        var info = Source.Tensors[tensor];
        if (_constants[tensor] is { Type: not ElementType.Float32 } constant)
            return Once(tensor, "f32", () => TensorData.From(Tensors.Floats(constant), constant.Shape));
        var value = Value(tensor);
        if (info.Type == ElementType.Float32)
            return value;
        if (!info.IsQuantized)
            throw new InvalidModelException($"{info.Display} of type {info.Type.ShortName()} is used as a number but has no quantization; convert the model again.");
        if (_floats.TryGetValue(value, out var known))
            return known;
        return _floats[value] = Cached(Dequantize(value, info.Quantization!, info.Type));
    }

    /// <summary>A DequantizeLinear of a value with the given parameters.</summary>
    public string Dequantize(string value, TfLiteQuantization quantization, ElementType type) => quantization.IsPerTensor
        ? Builder.Add("DequantizeLinear", [value, Scale(quantization), ZeroPoint(quantization, type)])
        : Builder.Add("DequantizeLinear", [value, Scale(quantization), ZeroPoint(quantization, type)], ("axis", (long)quantization.Axis));

    /// <summary>A QuantizeLinear of a value with the given parameters.</summary>
    public string Quantize(string value, TfLiteQuantization quantization, ElementType type) =>
        Builder.Add("QuantizeLinear", [value, Scale(quantization), ZeroPoint(quantization, type)]);

    /// <summary>An f32 value of rank 4 as [N,C,H,W].</summary>
    public string ChannelsFirst(string value) => _channelsFirst.TryGetValue(value, out var known)
        ? known
        : _channelsFirst[value] = Cached(Builder.Add("Transpose", [value], ("perm", s_toChannelsFirst)));

    /// <summary>A constant made from a tensor, made once for each form.</summary>
    public string Once(int tensor, string form, Func<TensorData> make)
    {
        if (!_made.TryGetValue((tensor, form), out var name))
            _made[(tensor, form)] = name = Builder.Constant(make(), $"{Source.Tensors[tensor].Name}_{form}");
        return name;
    }

    /// <summary>Remembers the f32 value [N,C,H,W] that a quantized tensor was padded from, with zeros around H and W, so that a convolution can take the pads itself.</summary>
    public void SetPadded(int tensor, string value, long[] pads) => _padded[tensor] = (value, pads);

    /// <summary>See <see cref="SetPadded"/>.</summary>
    public (string Value, long[] Pads)? Padded(int tensor) => _padded.TryGetValue(tensor, out var entry) ? entry : null;

    /// <summary>Makes a value, written by a node since <paramref name="firstNode"/>, the value of a tensor, under the tensor's name.</summary>
    public void Bind(int tensor, string value, int firstNode)
    {
        var info = Source.Tensors[tensor];
        if (_values[tensor] is not null || _constants[tensor] is not null)
            throw new InvalidModelException($"{info.Display} is written twice; copy or convert the file again.");
        var name = NameOf(info);
        _values[tensor] = name;
        var fresh = Builder.Graph.Nodes.Skip(firstNode).ToArray();
        if (_cached.Contains(value) || !Array.Exists(fresh, node => node.Outputs.Contains(value)))
        {
            Builder.AddClaimed(name, "Identity", [value]);
            return;
        }
        GraphBuilder.Rename(value, name, fresh);
    }

    // A value that later operators may read too must not be renamed.
    private string Cached(string value)
    {
        _cached.Add(value);
        return value;
    }

    private string Scale(TfLiteQuantization q) => Builder.Shared(q.IsPerTensor ? TensorData.Scalar(q.Scales[0]) : TensorData.From(q.Scales, q.Scales.Length), "scale");

    private string ZeroPoint(TfLiteQuantization q, ElementType type) => Builder.Shared((type, q.IsPerTensor) switch
    {
        (ElementType.Int8, true) => TensorData.Scalar((sbyte)q.ZeroPoints[0]),
        (ElementType.Int8, false) => TensorData.From(Array.ConvertAll(q.ZeroPoints, zero => (sbyte)zero), q.ZeroPoints.Length),
        (ElementType.UInt8, true) => TensorData.Scalar((byte)q.ZeroPoints[0]),
        (ElementType.UInt8, false) => TensorData.From(Array.ConvertAll(q.ZeroPoints, zero => (byte)zero), q.ZeroPoints.Length),
        _ => throw new InvalidModelException($"a quantization of type {type.ShortName()} is not supported; convert the model with 8-bit integers."),
    }, "zero_point");

    // Inputs and outputs keep their names, whatever other tensors are called.
    private void ReserveNames()
    {
        foreach (var index in Source.Inputs.Concat(Source.Outputs).Distinct())
        {
            var name = Source.Tensors[index].Name;
            _reserved.TryAdd(name.Length > 0 ? name : $"tensor_{index}", index);
        }
        foreach (var name in _reserved.Keys)
            Builder.UniqueName(name);
    }

    private string NameOf(TfLiteTensor tensor)
    {
        var name = tensor.Name.Length > 0 ? tensor.Name : $"tensor_{tensor.Index}";
        return _reserved.GetValueOrDefault(name, -1) == tensor.Index ? name : Builder.UniqueName(name);
    }

    private void DeclareInput(TfLiteTensor tensor)
    {
        if (_values[tensor.Index] is not null)
            throw new InvalidModelException($"{tensor.Display} is listed twice among the graph's inputs; convert the model again.");
        var name = NameOf(tensor);
        _values[tensor.Index] = name;
        if (tensor.Type is ElementType.Undefined or ElementType.String)
            throw new InvalidModelException($"the graph input {tensor.Display} holds no numbers; only tensors of numbers are supported.");
        Builder.Graph.Inputs.Add(new ValueInfo(name, tensor.Type, Dimensions(tensor)));
    }

    private void DeclareOutput(TfLiteTensor tensor)
    {
        var value = Value(tensor.Index);
        var name = NameOf(tensor);
        if (name != value || Builder.Graph.Outputs.Exists(output => output.Name == name) || Builder.Graph.Inputs.Exists(input => input.Name == name) || Builder.Graph.Initializers.ContainsKey(name))
            value = Builder.AddClaimed(Builder.UniqueName($"{name}_output"), "Identity", [value]);
        Builder.Output(value, tensor.Type, Dimensions(tensor));
    }

    private static Dimension[] Dimensions(TfLiteTensor tensor) => Array.ConvertAll(tensor.Shape, size => new Dimension(size));

    // What the file says of a tensor and what its operators give must agree: lowering relied on the former.
    private void CheckShapes(Model model)
    {
        foreach (var tensor in Source.Tensors)
        {
            if (_values[tensor.Index] is { } name && model.Graph.Values.GetValueOrDefault(name) is { Shape: { } shape } && shape.All(size => size.IsKnown) && !shape.Select(size => size.Value).SequenceEqual(tensor.Shape))
                throw new InvalidModelException($"{tensor.Display} has the shape [{string.Join(',', tensor.Shape)}] in the file, but its operator gives [{string.Join(',', shape)}]; convert the model again.");
        }
    }
}
