using System.Runtime.InteropServices;

namespace EdgeRuntime;

/// <summary>
/// Native memory for one tensor, 64-byte aligned, zeroed, at a fixed address: what sessions read inputs from and write outputs to. Its owner disposes it;
/// a session that it is bound to only borrows it.
/// </summary>
public sealed unsafe class TensorBuffer : IDisposable
{
    /// <summary>The alignment of every buffer, in bytes: one AVX-512 register, one cache line.</summary>
    public const int Alignment = 64;

    private void* _pointer;

    /// <summary>Allocates memory for a tensor.</summary>
    /// <exception cref="ArgumentException">The element type has no fixed size.</exception>
    /// <exception cref="OutOfMemoryException">The memory is not to be had.</exception>
    public TensorBuffer(ElementType type, TensorShape shape)
    {
        if (type.SizeInBits() == 0)
            throw new ArgumentException($"A buffer cannot hold elements of type {type.ShortName()}.", nameof(type));
        Type = type;
        Shape = shape;
        ByteCount = checked((int)type.ByteCount(shape.ElementCount));
        var size = ((nuint)ByteCount + Alignment - 1) / Alignment * Alignment;
        _pointer = NativeMemory.AlignedAlloc(Math.Max(size, Alignment), Alignment);
        NativeMemory.Clear(_pointer, Math.Max(size, Alignment));
    }

    /// <summary>Allocates memory for the tensor that <paramref name="info"/> describes.</summary>
    public TensorBuffer(TensorInfo info) : this(info.Type, info.Shape) { }

    /// <summary>Frees the memory of a buffer that nobody disposed.</summary>
    ~TensorBuffer() => Free();

    /// <summary>The element type.</summary>
    public ElementType Type { get; }

    /// <summary>The shape.</summary>
    public TensorShape Shape { get; }

    /// <summary>The length in bytes.</summary>
    public int ByteCount { get; }

    /// <summary>The address of the first byte.</summary>
    /// <exception cref="ObjectDisposedException">The buffer was disposed.</exception>
    public void* Pointer
    {
        get
        {
            ObjectDisposedException.ThrowIf(_pointer == null, this);
            return _pointer;
        }
    }

    /// <summary>All bytes.</summary>
    public Span<byte> Bytes => new(Pointer, ByteCount);

    /// <summary>The elements.</summary>
    /// <exception cref="InvalidOperationException">The buffer holds another element type.</exception>
    public Span<T> As<T>() where T : unmanaged
    {
        if (ElementTypes.Of<T>() != Type)
            throw new InvalidOperationException($"The buffer holds {Type.ShortName()}, not {typeof(T).Name}.");
        return new Span<T>(Pointer, ByteCount / sizeof(T));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(_pointer);
        _pointer = null;
    }
}
