using System.Runtime.InteropServices;

namespace EdgeRuntime.Media.Images;

/// <summary>Native memory that grows and is kept: pages that nobody writes cost nothing.</summary>
internal sealed unsafe class NativeBlock : IDisposable
{
    private byte* _memory;
    private long _length;

    ~NativeBlock() => NativeMemory.Free(_memory);

    /// <summary>At least that many bytes; what was in them is lost when the block grows.</summary>
    public byte* Reserve(long length)
    {
        if (length <= _length)
            return _memory;
        Free();
        _memory = (byte*)NativeMemory.Alloc((nuint)length);
        _length = length;
        return _memory;
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.Free(_memory);
        _memory = null;
        _length = 0;
    }
}
