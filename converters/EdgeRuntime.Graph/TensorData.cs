using System.Runtime.InteropServices;

namespace EdgeRuntime.Graph;

/// <summary>A constant tensor: element type, shape, and its bytes, little-endian and dense (types below 8 bits packed as in ONNX raw_data). Immutable.</summary>
public sealed class TensorData
{
    /// <summary>Makes a tensor over bytes.</summary>
    /// <exception cref="InvalidModelException">The bytes do not fit the shape.</exception>
    public TensorData(ElementType type, IReadOnlyList<long> shape, ReadOnlyMemory<byte> bytes, string name = "")
    {
        Type = type;
        Shape = shape;
        Bytes = bytes;
        Name = name;
        long count = 1;
        foreach (var dimension in shape)
            count = dimension >= 0 ? checked(count * dimension) : throw new InvalidModelException($"tensor '{name}' has a negative dimension ({string.Join('x', shape)}).");
        Count = count;
        if (type != ElementType.String && type.ByteCount(count) != bytes.Length)
            throw new InvalidModelException($"tensor '{name}' of type {type.ShortName()} and shape [{string.Join(',', shape)}] needs {type.ByteCount(count)} bytes, found {bytes.Length}.");
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

    /// <summary>The number of elements.</summary>
    public long Count { get; }

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
