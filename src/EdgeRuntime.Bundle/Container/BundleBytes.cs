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

    public abstract void Dispose();
}
