using System.Runtime.InteropServices;

namespace EdgeRuntime.Bundle.Container;

/// <summary>The bytes of a whole bundle, wherever they lie. The memory stays valid until this is disposed and every added reference to <see cref="Handle"/> is released.</summary>
internal abstract unsafe class BundleBytes : IDisposable
{
    /// <summary>The first byte, 64-byte aligned.</summary>
    public abstract byte* Pointer { get; }

    public abstract long Length { get; }

    /// <summary>What keeps the memory.</summary>
    public abstract SafeHandle Handle { get; }

    /// <summary>Lets the system have the memory of some bytes that are not needed soon; they are read again where they are needed after all.</summary>
    public virtual void Release(long offset, long length) { }

    public abstract void Dispose();
}
