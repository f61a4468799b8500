using System.Text;

namespace EdgeRuntime.Graph;

/// <summary>What an attribute holds. The numbers are those of ONNX <c>AttributeType</c>.</summary>
public enum AttributeKind
{
    /// <summary>Nothing.</summary>
    Undefined = 0,
    /// <summary>A float.</summary>
    Float = 1,
    /// <summary>An integer.</summary>
    Int = 2,
    /// <summary>Bytes, usually UTF-8 text.</summary>
    String = 3,
    /// <summary>A tensor.</summary>
    Tensor = 4,
    /// <summary>A sub-graph.</summary>
    Graph = 5,
    /// <summary>Floats.</summary>
    Floats = 6,
    /// <summary>Integers.</summary>
    Ints = 7,
    /// <summary>Byte strings.</summary>
    Strings = 8,
    /// <summary>Tensors.</summary>
    Tensors = 9,
    /// <summary>Sub-graphs.</summary>
    Graphs = 10,
    /// <summary>A kind that is only carried through, as its serialized AttributeProto.</summary>
    Opaque = 100,
}

/// <summary>The value of one attribute; immutable. <see cref="Value"/> is a float, long, byte[], <see cref="TensorData"/>, <see cref="ModelGraph"/>, or an array of these.</summary>
public sealed record AttributeValue(AttributeKind Kind, object? Value)
{
    /// <summary>The function parameter this refers to (ONNX ref_attr_name), "" outside functions.</summary>
    public string Reference { get; init; } = "";

    /// <summary>Free text.</summary>
    public string DocString { get; init; } = "";

    /// <summary>The integer.</summary>
    public long AsInt() => Value is long value ? value : throw Wrong("an integer");

    /// <summary>The float.</summary>
    public float AsFloat() => Value is float value ? value : throw Wrong("a float");

    /// <summary>The text.</summary>
    public string AsText() => Value is byte[] value ? Encoding.UTF8.GetString(value) : throw Wrong("a string");

    /// <summary>The integers.</summary>
    public long[] AsInts() => Value as long[] ?? throw Wrong("a list of integers");

    /// <summary>The floats.</summary>
    public float[] AsFloats() => Value as float[] ?? throw Wrong("a list of floats");

    /// <summary>The tensor.</summary>
    public TensorData AsTensor() => Value as TensorData ?? throw Wrong("a tensor");

    /// <summary>An integer attribute.</summary>
    public static implicit operator AttributeValue(long value) => new(AttributeKind.Int, value);

    /// <summary>A float attribute.</summary>
    public static implicit operator AttributeValue(float value) => new(AttributeKind.Float, value);

    /// <summary>A text attribute.</summary>
    public static implicit operator AttributeValue(string value) => new(AttributeKind.String, Encoding.UTF8.GetBytes(value));

    /// <summary>An integer-list attribute.</summary>
    public static implicit operator AttributeValue(long[] value) => new(AttributeKind.Ints, value);

    /// <summary>A float-list attribute.</summary>
    public static implicit operator AttributeValue(float[] value) => new(AttributeKind.Floats, value);

    /// <summary>A tensor attribute.</summary>
    public static implicit operator AttributeValue(TensorData value) => new(AttributeKind.Tensor, value);

    /// <summary>A sub-graph attribute.</summary>
    public static implicit operator AttributeValue(ModelGraph value) => new(AttributeKind.Graph, value);

    private InvalidModelException Wrong(string expected) => new($"an attribute is of kind {Kind}, expected {expected}.");
}
