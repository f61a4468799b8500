using System.Runtime.InteropServices;

namespace EdgeRuntime.Bundle.Container;

/// <summary>A bundle in memory of its own, copied from the caller's.</summary>
internal sealed unsafe class CopiedBytes : BundleBytes
{
    private readonly UnpackedEntry _memory;

    /// <exception cref="InvalidModelException">There are no bytes.</exception>
    public CopiedBytes(ReadOnlySpan<byte> bytes, string name)
    {
        if (bytes.IsEmpty)
            throw new InvalidModelException($"{name}: there are no bytes; give those of a bundle (NAME.edge).");
        _memory = new UnpackedEntry(bytes.Length);
        bytes.CopyTo(_memory.Bytes);
    }

    public override byte* Pointer => _memory.Pointer;

    public override long Length => _memory.Length;

    public override SafeHandle Handle => _memory;

    public override void Dispose() => _memory.Dispose();
}
