namespace EdgeRuntime.Graph;

/// <summary>Nodes in topological order, connected by value names: a value has one producer (a node's output, a graph input or an initializer) and any number of consumers.</summary>
public sealed class ModelGraph
{
    /// <summary>The graph's name.</summary>
    public string Name { get; set; } = "";

    /// <summary>Free text.</summary>
    public string DocString { get; set; } = "";

    /// <summary>The nodes, every one behind those whose values it reads.</summary>
    public List<Node> Nodes { get; } = [];

    /// <summary>The inputs (IR ≥ 4: initializers need not be listed).</summary>
    public List<ValueInfo> Inputs { get; } = [];

    /// <summary>The outputs.</summary>
    public List<ValueInfo> Outputs { get; } = [];

    /// <summary>Constant values by name, in order of definition.</summary>
    public OrderedDictionary<string, TensorData> Initializers { get; } = new(StringComparer.Ordinal);

    /// <summary>Types and shapes of values in between, by name (from the file, or from shape inference).</summary>
    public OrderedDictionary<string, ValueInfo> Values { get; } = new(StringComparer.Ordinal);

    /// <summary>Fields of the serialized message that this form has no member for, as protobuf bytes; the writer puts them back unchanged. Null for none.</summary>
    public byte[]? Carried { get; set; }

    /// <summary>What is known of any value of the graph: an input, an initializer, or a value that the file or shape inference describes; null where nothing is.</summary>
    public ValueInfo? Find(string name)
    {
        if (Values.TryGetValue(name, out var value))
            return value;
        if (Initializers.TryGetValue(name, out var tensor))
            return new ValueInfo(name, tensor.Type, tensor.Shape.Select(size => new Dimension(size)).ToArray());
        return Inputs.Find(input => input.Name == name) ?? Outputs.Find(output => output.Name == name);
    }

    /// <summary>The inputs that a caller must feed: those that no initializer gives a default.</summary>
    public IEnumerable<ValueInfo> RequiredInputs => Inputs.Where(input => !Initializers.ContainsKey(input.Name));
}

/// <summary>Type and shape of a value.</summary>
public sealed class ValueInfo
{
    /// <summary>Makes a tensor value; <paramref name="shape"/> null means unknown rank.</summary>
    public ValueInfo(string name, ElementType type = ElementType.Undefined, IReadOnlyList<Dimension>? shape = null)
    {
        Name = name;
        Type = type;
        Shape = shape;
    }

    /// <summary>The value's name.</summary>
    public string Name { get; set; }

    /// <summary>The element type of a tensor.</summary>
    public ElementType Type { get; set; }

    /// <summary>The dimensions; null where not even the rank is known.</summary>
    public IReadOnlyList<Dimension>? Shape { get; set; }

    /// <summary>Free text.</summary>
    public string DocString { get; set; } = "";

    /// <summary>The serialized TypeProto of a value that is no dense tensor (sequence, map, optional, sparse); null for tensors.</summary>
    public byte[]? OtherType { get; set; }

    /// <summary>Fields of the serialized message that this form has no member for, as protobuf bytes; the writer puts them back unchanged. Null for none.</summary>
    public byte[]? Carried { get; set; }

    /// <summary>The static shape.</summary>
    /// <exception cref="InvalidModelException">The shape is unknown or has a symbolic dimension.</exception>
    public int[] StaticShape() => Shape is not null && Shape.All(d => d.IsKnown)
        ? Shape.Select(d => d.Value <= int.MaxValue ? (int)d.Value : throw new InvalidModelException($"value '{Name}' has the shape [{string.Join(',', Shape)}]; at most {int.MaxValue} elements are possible along an axis.")).ToArray()
        : throw new InvalidModelException($"value '{Name}' has no static shape ({(Shape is null ? "unknown rank" : string.Join('x', Shape))}); fix its dimensions with --shape {Name}=N,C,H,W.");
}

/// <summary>One dimension of a value: a number, or a symbol, or unknown.</summary>
/// <param name="Value">The size, or −1.</param>
/// <param name="Symbol">The symbol's name where the size is not known; "" for none.</param>
public readonly record struct Dimension(long Value, string Symbol = "")
{
    /// <summary>Whether the size is a number.</summary>
    public bool IsKnown => Value >= 0;

    /// <summary>Whether equal symbols mean equal sizes: placeholders such as <c>?</c>, <c>-1</c> and <c>None</c>, which some exporters give to every open dimension, do not.</summary>
    public bool IsNamed => Symbol is not (null or "None") && Symbol.Any(char.IsLetter);

    /// <summary>A dimension nothing is known of.</summary>
    public static Dimension Unknown => new(-1);

    /// <summary>A number is a dimension.</summary>
    public static implicit operator Dimension(long value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => IsKnown ? Value.ToString() : Symbol.Length > 0 ? Symbol : "?";
}
