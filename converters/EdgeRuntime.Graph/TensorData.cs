using System.Runtime.InteropServices;

namespace EdgeRuntime.Graph;

/// <summary>A constant tensor: element type, shape, and its bytes, little-endian and dense (types below 8 bits packed as in ONNX raw_data). Immutable.</summary>
public sealed class TensorData
{
    /// <summary>The largest number of elements of one tensor: 2^40.</summary>
    public const long MaximumCount = 1L << 40;

    /// <summary>Makes a tensor over bytes.</summary>
    /// <exception cref="InvalidModelException">The bytes do not fit the shape.</exception>
    public TensorData(ElementType type, IReadOnlyList<long> shape, ReadOnlyMemory<byte> bytes, string name = "")
    {
        Type = type;
        Shape = shape;
        Bytes = bytes;
        Name = name;
        Count = CountOf(shape, name);
        if (type != ElementType.String && type.ByteCount(Count) != bytes.Length)
            throw new InvalidModelException($"tensor '{name}' of type {type.ShortName()} and shape [{string.Join(',', shape)}] needs {type.ByteCount(Count)} bytes, found {bytes.Length}.");
    }

    /// <summary>The element type.</summary>
    public ElementType Type { get; }

    /// <summary>The dimensions, outermost first.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>The elements' bytes.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The elements of a string tensor; null for numbers.</summary>
    public IReadOnlyList<byte[]>? Strings { get; init; }

    /// <summary>The name in the file, possibly "".</summary>
    public string Name { get; }

    /// <summary>Free text.</summary>
    public string DocString { get; init; } = "";

    /// <summary>Fields of the serialized message that this form has no member for, as protobuf bytes; the writer puts them back unchanged. Null for none.</summary>
    public byte[]? Carried { get; init; }

    /// <summary>The number of elements.</summary>
    public long Count { get; }

    private static long CountOf(IReadOnlyList<long> shape, string name)
    {
        var count = 1L;
        foreach (var dimension in shape)
        {
            if (dimension < 0)
                throw new InvalidModelException($"tensor '{name}' has a negative dimension ([{string.Join(',', shape)}]).");
            if (dimension > 0 && count > MaximumCount / dimension)
                throw new InvalidModelException($"tensor '{name}' of shape [{string.Join(',', shape)}] is too large: at most {MaximumCount} elements.");
            count *= dimension;
        }
        return count;
    }

    /// <summary>The elements as their .NET type.</summary>
    /// <exception cref="InvalidModelException">The tensor holds another type.</exception>
    public ReadOnlySpan<T> As<T>() where T : unmanaged => ElementTypes.Of<T>() == Type
        ? MemoryMarshal.Cast<byte, T>(Bytes.Span)
        : throw new InvalidModelException($"tensor '{Name}' holds {Type.ShortName()}, expected {typeof(T).Name}.");

    /// <summary>A tensor of numbers.</summary>
    public static TensorData From<T>(ReadOnlySpan<T> values, params long[] shape) where T : unmanaged =>
        new(ElementTypes.Of<T>(), shape, MemoryMarshal.AsBytes(values).ToArray());

    /// <summary>A tensor of numbers.</summary>
    public static TensorData From<T>(T[] values, params long[] shape) where T : unmanaged => From((ReadOnlySpan<T>)values, shape);

    /// <summary>A scalar.</summary>
    public static TensorData Scalar<T>(T value) where T : unmanaged => From([value]);

    /// <summary>A one-dimensional tensor of i64: shapes, axes, pads.</summary>
    public static TensorData Vector(params long[] values) => From(values, values.Length);
}
