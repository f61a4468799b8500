namespace EdgeRuntime.Inference.Memory;

/// <summary>Scratch memory for kernels: one region a thread, as large as the operator that wants most; what it holds does not outlive one call.</summary>
public sealed unsafe class Workspace : IDisposable
{
    /// <summary>The most bytes that one thread may ask for.</summary>
    public const int MaxBytes = 1 << 28;

    private TensorBuffer? _memory;
    private byte* _first;
    private int _bytes;

    /// <summary>Makes sure that every thread will have this many bytes. Before the first run only.</summary>
    internal void Reserve(int bytes) => _bytes = Math.Max(_bytes, (bytes + TensorBuffer.Alignment - 1) / TensorBuffer.Alignment * TensorBuffer.Alignment);

    /// <summary>Allocates what was reserved.</summary>
    internal void Allocate(int threads)
    {
        if (_bytes == 0)
            return;
        _memory = new TensorBuffer(ElementType.UInt8, new TensorShape(threads, _bytes));
        _first = (byte*)_memory.Pointer;
    }

    /// <summary>The region of one part of the work, 64-byte aligned.</summary>
    public byte* Of(int part) => _first + (nint)part * _bytes;

    /// <inheritdoc/>
    public void Dispose() => _memory?.Dispose();
}
