using EdgeRuntime.Graph;

namespace EdgeRuntime.Training;

/// <summary>Shorthand for the nodes that training appends to a graph, in the form that the model's operator set asks for. Every method returns the name of the value it makes.</summary>
public sealed class GraphEmitter
{
    private readonly GraphBuilder _builder;
    private readonly Dictionary<string, string> _constants = new(StringComparer.Ordinal);

    /// <summary>Appends to a model.</summary>
    public GraphEmitter(Model model) : this(new GraphBuilder(model)) { }

    /// <summary>Appends to the model of a builder, which may go on adding to it.</summary>
    public GraphEmitter(GraphBuilder builder) => _builder = builder;

    /// <summary>A name that no value has yet: the hint, or the hint with a number.</summary>
    public string Unique(string hint) => _builder.UniqueName(hint);

    /// <summary>Appends a node with one output.</summary>
    public string Op(string opType, IEnumerable<string> inputs, params (string Name, AttributeValue Value)[] attributes) => _builder.Add(opType, inputs, attributes);

    /// <summary>A constant of i64: a shape, axes, pads. Equal ones are made once.</summary>
    public string Ints(params long[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return Once($"[{string.Join(',', values)}]", () => TensorData.Vector(values));
    }

    /// <summary>A constant scalar of a float type. Equal ones are made once.</summary>
    public string Scalar(double value, ElementType type = ElementType.Float32) =>
        Once($"{type}:{value:R}", () => type == ElementType.Float64 ? TensorData.Scalar(value) : TensorData.Scalar((float)value));

    /// <summary>A constant tensor.</summary>
    public string Constant(TensorData data) => _builder.Constant(data);

    /// <summary>a + b.</summary>
    public string Add(string a, string b) => Op("Add", [a, b]);

    /// <summary>a − b.</summary>
    public string Sub(string a, string b) => Op("Sub", [a, b]);

    /// <summary>a · b.</summary>
    public string Mul(string a, string b) => Op("Mul", [a, b]);

    /// <summary>a / b.</summary>
    public string Div(string a, string b) => Op("Div", [a, b]);

    /// <summary>−a.</summary>
    public string Neg(string a) => Op("Neg", [a]);

    /// <summary>√a.</summary>
    public string Sqrt(string a) => Op("Sqrt", [a]);

    /// <summary>condition ? a : b, element by element.</summary>
    public string Where(string condition, string a, string b) => Op("Where", [condition, a, b]);

    /// <summary>a · b, the matrices in the last two axes.</summary>
    public string MatMul(string a, string b) => Op("MatMul", [a, b]);

    /// <summary>The axes permuted.</summary>
    public string Transpose(string x, params long[] permutation) => Op("Transpose", [x], ("perm", permutation));

    /// <summary>The elements in another shape.</summary>
    public string Reshape(string x, params long[] shape) => Op("Reshape", [x, Ints(shape)]);

    /// <summary>Repeated to a shape.</summary>
    public string Expand(string x, params long[] shape) => Op("Expand", [x, Ints(shape)]);

    /// <summary>Joined along an axis.</summary>
    public string Concat(IReadOnlyList<string> parts, long axis)
    {
        ArgumentNullException.ThrowIfNull(parts);
        return parts.Count == 1 ? parts[0] : Op("Concat", parts, ("axis", axis));
    }

    /// <summary>Elements starts[i], starts[i] + steps[i], … below ends[i] of each of the axes.</summary>
    public string Slice(string x, long[] starts, long[] ends, long[] axes, long[] steps) => Op("Slice", [x, Ints(starts), Ints(ends), Ints(axes), Ints(steps)]);

    /// <summary>Zeros around x: pads as in ONNX, all begins, then all ends.</summary>
    public string Pad(string x, params long[] pads)
    {
        ArgumentNullException.ThrowIfNull(pads);
        return pads.All(pad => pad == 0) ? x : Op("Pad", [x, Ints(pads)]);
    }

    /// <summary>Converted to another element type.</summary>
    public string Cast(string x, ElementType type) => Op("Cast", [x], ("to", (long)type));

    /// <summary>The sum over axes.</summary>
    public string ReduceSum(string x, long[] axes, bool keepDimensions) => Op("ReduceSum", [x, Ints(axes)], ("keepdims", keepDimensions ? 1L : 0L));

    /// <summary>The mean over axes.</summary>
    public string ReduceMean(string x, long[] axes, bool keepDimensions) => Reduce("ReduceMean", x, axes, keepDimensions);

    /// <summary>A reduction whose axes became an input with operator set 18.</summary>
    public string Reduce(string opType, string x, long[] axes, bool keepDimensions) => _builder.Model.Opset >= 18
        ? Op(opType, [x, Ints(axes)], ("keepdims", keepDimensions ? 1L : 0L))
        : Op(opType, [x], ("axes", axes), ("keepdims", keepDimensions ? 1L : 0L));

    private string Once(string key, Func<TensorData> make)
    {
        if (!_constants.TryGetValue(key, out var name))
            _constants.Add(key, name = _builder.Constant(make()));
        return name;
    }
}
