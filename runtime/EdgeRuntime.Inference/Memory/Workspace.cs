namespace EdgeRuntime.Inference.Memory;

/// <summary>Scratch memory for kernels: one region a thread, as large as the operator that wants most; what it holds does not outlive one call.</summary>
public sealed unsafe class Workspace
{
    /// <summary>The most bytes that one thread may ask for.</summary>
    public const int MaxBytes = 1 << 28;

    private byte* _first;
    private int _bytes;

    internal Workspace() { }

    /// <summary>The region of one part of the work, 64-byte aligned.</summary>
    public byte* Of(int part) => _first + (nint)part * _bytes;

    /// <summary>Makes sure that every thread will have this many bytes. Before the first run only.</summary>
    internal void Reserve(int bytes) => _bytes = Math.Max(_bytes, (bytes + TensorBuffer.Alignment - 1) / TensorBuffer.Alignment * TensorBuffer.Alignment);

    /// <summary>Takes what was reserved from the session's memory.</summary>
    internal void Allocate(PlanMemory memory, int threads)
    {
        if (_bytes > 0)
            _first = memory.Scratch((long)_bytes * threads);
    }
}
