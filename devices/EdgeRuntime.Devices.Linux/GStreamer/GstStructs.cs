using System.Runtime.InteropServices;

namespace EdgeRuntime.Devices.Linux.GStreamer;

// Public structures of GStreamer 1.x and GLib 2, whose layouts do not change within 1.x; with the fields that are read, by their offsets on 64-bit Linux.

[StructLayout(LayoutKind.Explicit, Size = 16)]
internal unsafe struct GError
{
    [FieldOffset(0)] public uint Domain;
    [FieldOffset(4)] public int Code;
    [FieldOffset(8)] public byte* Message;
}

[StructLayout(LayoutKind.Explicit, Size = 112)]
internal struct GstBuffer
{
    [FieldOffset(72)] public ulong PresentationTime;
    [FieldOffset(96)] public ulong Offset;
}

[StructLayout(LayoutKind.Explicit, Size = 104)]
internal unsafe struct GstMapInfo
{
    [FieldOffset(16)] public byte* Data;
    [FieldOffset(24)] public nuint Size;
}

[StructLayout(LayoutKind.Explicit, Size = 144)]
internal unsafe struct GstVideoMeta
{
    [FieldOffset(44)] public uint PlaneCount;
    [FieldOffset(48)] public fixed ulong Offsets[4];
    [FieldOffset(80)] public fixed int Strides[4];
}
