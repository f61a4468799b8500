namespace EdgeRuntime.Graph.Shapes;

/// <summary>What is known of the values of one graph while shape inference walks it, and of those of the graphs around it.</summary>
internal sealed class ShapeScope(ModelGraph graph, ShapeScope? outer, long opset)
{
    private const int MaximumContents = 256;

    private readonly Dictionary<string, ValueInfo> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Element[]> _contents = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TensorData> _constants = new(StringComparer.Ordinal);

    public ModelGraph Graph => graph;

    public long Opset => opset;

    public ValueInfo? Find(string name)
    {
        if (name.Length == 0)
            return null;
        if (_values.TryGetValue(name, out var value))
            return value;
        if (graph.Initializers.TryGetValue(name, out var tensor))
            return _values[name] = new ValueInfo(name, tensor.Type, tensor.Shape.Select(size => new Dimension(size)).ToArray());
        return outer?.Find(name);
    }

    public TensorData? Constant(string name)
    {
        if (_constants.TryGetValue(name, out var tensor))
            return tensor;
        if (graph.Initializers.TryGetValue(name, out tensor))
            return tensor;
        return Defines(name) ? null : outer?.Constant(name);
    }

    /// <summary>The elements of a short integer tensor, as far as they are known.</summary>
    public Element[]? Contents(string name)
    {
        if (_contents.TryGetValue(name, out var contents))
            return contents;
        if (Constant(name) is { } tensor)
            return tensor.Count <= MaximumContents && Integers(tensor) is { } values ? Array.ConvertAll(values, value => new Element(value)) : null;
        return Defines(name) ? null : outer?.Contents(name);
    }

    /// <summary>The constant of a name, or the tensor of a value all of whose elements are known from shapes.</summary>
    public TensorData? KnownConstant(string name)
    {
        if (Constant(name) is { } constant)
            return constant;
        if (Contents(name) is not { } contents || Find(name) is not { Shape: { } shape } value || !Array.TrueForAll(contents, element => element.Number is not null) || !Dimensions.AreKnown(shape) || Dimensions.Product(shape).Value != contents.Length)
            return null;
        long[] sizes = [.. shape.Select(size => size.Value)];
        return value.Type switch
        {
            ElementType.Int64 => TensorData.From(Array.ConvertAll(contents, element => element.Number!.Value), sizes),
            ElementType.Int32 => TensorData.From(Array.ConvertAll(contents, element => unchecked((int)element.Number!.Value)), sizes),
            _ => null,
        };
    }

    public void Set(ValueInfo value) => _values[value.Name] = value;

    public void SetConstant(string name, TensorData tensor) => _constants[name] = tensor;

    public void SetContents(string name, Element[] contents)
    {
        if (contents.Length <= MaximumContents)
            _contents[name] = contents;
    }

    public static long[]? Integers(TensorData tensor) => tensor.Type switch
    {
        ElementType.Int64 => tensor.As<long>().ToArray(),
        ElementType.Int32 => Array.ConvertAll(tensor.As<int>().ToArray(), value => (long)value),
        _ => null,
    };

    private bool Defines(string name) => _values.ContainsKey(name) || graph.Initializers.ContainsKey(name);
}
