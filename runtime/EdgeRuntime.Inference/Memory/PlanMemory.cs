using System.Runtime.InteropServices;
using EdgeRuntime.Bundle.Plan;

namespace EdgeRuntime.Inference.Memory;

/// <summary>Where the buffers of a plan are: a table of addresses that operators read at every run, so that inputs and outputs can be bound anew without a word to them.</summary>
internal abstract unsafe class PlanMemory : IDisposable
{
    private readonly byte** _addresses;
    private byte* _scratch;
    private bool _disposed;

    /// <summary>Makes the table and fills in the constants.</summary>
    protected PlanMemory(ExecutionPlan plan)
    {
        _addresses = (byte**)NativeMemory.AllocZeroed((nuint)Math.Max(plan.Buffers.Count, 1), (nuint)sizeof(byte*));
        for (var i = 0; i < plan.Buffers.Count; i++)
        {
            if (plan.Buffers[i].Storage == PlanStorage.Constant)
                _addresses[i] = plan.Constants.Pointer + plan.Buffers[i].Offset;
        }
    }

    /// <summary>Frees the memory of a session that nobody disposed.</summary>
    ~PlanMemory() => Free();

    /// <summary>The place in the table that holds a buffer's address.</summary>
    public byte** Slot(int buffer) => _addresses + buffer;

    /// <summary>Allocates the scratch memory of kernels; called once.</summary>
    /// <exception cref="InvalidModelException">So much memory is not to be had.</exception>
    public virtual byte* Scratch(long byteCount) => _scratch = Allocate(byteCount);

    /// <summary>Allocates native memory, 64-byte aligned.</summary>
    /// <exception cref="InvalidModelException">So much memory is not to be had.</exception>
    protected static byte* Allocate(long byteCount)
    {
        try
        {
            return (byte*)NativeMemory.AlignedAlloc((nuint)Math.Max(byteCount, 1), TensorBuffer.Alignment);
        }
        catch (OutOfMemoryException e)
        {
            throw new InvalidModelException($"plan: {byteCount} bytes of working memory are not to be had here; use a smaller model.", e);
        }
    }

    /// <summary>Frees what <see cref="Allocate"/> gave.</summary>
    protected static void Release(byte* memory) => NativeMemory.AlignedFree(memory);

    /// <summary>Frees the buffers.</summary>
    protected abstract void FreeBuffers();

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (_disposed)
            return;
        _disposed = true;
        FreeBuffers();
        Release(_scratch);
        NativeMemory.Free(_addresses);
    }
}
