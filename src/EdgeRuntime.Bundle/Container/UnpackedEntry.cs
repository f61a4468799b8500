using System.Runtime.InteropServices;

namespace EdgeRuntime.Bundle.Container;

/// <summary>Memory that an entry was unpacked into, 64-byte aligned; freed once this is disposed and every added reference is released.</summary>
internal sealed unsafe class UnpackedEntry : SafeHandle
{
    private const int Alignment = 64;

    public UnpackedEntry(int length) : base(0, ownsHandle: true)
    {
        Length = length;
        SetHandle((nint)NativeMemory.AlignedAlloc((nuint)Math.Max(length, 1), Alignment));
    }

    public int Length { get; }

    public byte* Pointer => (byte*)handle;

    public Span<byte> Bytes => new(Pointer, Length);

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        NativeMemory.AlignedFree((void*)handle);
        return true;
    }
}
