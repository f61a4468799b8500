using System.Runtime.InteropServices;

namespace EdgeRuntime.Media;

/// <summary>An array of numbers in memory, row-major and little-endian, as in a .npy file.</summary>
public sealed class NpyArray
{
    /// <summary>Makes an array over bytes, which are not copied.</summary>
    /// <exception cref="ArgumentException">The bytes are not as many as the type and shape say.</exception>
    public NpyArray(ElementType type, TensorShape shape, byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        if (bytes.Length != type.ByteCount(shape.ElementCount))
            throw new ArgumentException($"{type.ShortName()}[{shape}] takes {type.ByteCount(shape.ElementCount)} bytes, found {bytes.Length}.", nameof(bytes));
        Type = type;
        Shape = shape;
        Bytes = bytes;
    }

    /// <summary>The element type.</summary>
    public ElementType Type { get; }

    /// <summary>The shape.</summary>
    public TensorShape Shape { get; }

    /// <summary>The elements' bytes.</summary>
    public byte[] Bytes { get; }

    /// <summary>The elements.</summary>
    /// <exception cref="InvalidOperationException">The array holds another element type.</exception>
    public Span<T> As<T>() where T : unmanaged
    {
        if (ElementTypes.Of<T>() != Type)
            throw new InvalidOperationException($"The array holds {Type.ShortName()}, not {typeof(T).Name}.");
        return MemoryMarshal.Cast<byte, T>(Bytes.AsSpan());
    }
}
