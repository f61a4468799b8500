using System.Runtime.InteropServices;

namespace EdgeRuntime.Devices.Linux.V4l2;

// The structures of linux/videodev2.h, with the fields that are used; layouts are those of LP64, the same on x64 and arm64. Sizes are part of the ioctl numbers; tests check both against the C header's.

[StructLayout(LayoutKind.Explicit, Size = 104)]
internal unsafe struct V4l2Capability
{
    [FieldOffset(0)] public fixed byte Driver[16];
    [FieldOffset(16)] public fixed byte Card[32];
    [FieldOffset(48)] public fixed byte Bus[32];
    [FieldOffset(84)] public uint Capabilities;
    [FieldOffset(88)] public uint DeviceCapabilities;
}

[StructLayout(LayoutKind.Explicit, Size = 64)]
internal unsafe struct V4l2FormatDescription
{
    [FieldOffset(0)] public uint Index;
    [FieldOffset(4)] public uint Type;
    [FieldOffset(12)] public fixed byte Description[32];
    [FieldOffset(44)] public uint PixelFormat;
}

[StructLayout(LayoutKind.Explicit, Size = 80)]
internal unsafe struct V4l2Input
{
    [FieldOffset(0)] public uint Index;
    [FieldOffset(4)] public fixed byte Name[32];
}

[StructLayout(LayoutKind.Explicit, Size = 208)]
internal unsafe struct V4l2Format
{
    [FieldOffset(0)] public uint Type;
    [FieldOffset(8)] public uint Width;
    [FieldOffset(12)] public uint Height;
    [FieldOffset(16)] public uint PixelFormat;
    [FieldOffset(20)] public uint Field;

    // v4l2_pix_format: one plane of memory.
    [FieldOffset(24)] public uint BytesPerLine;
    [FieldOffset(28)] public uint SizeImage;
    [FieldOffset(32)] public uint ColorSpace;
    [FieldOffset(36)] public uint Private;
    [FieldOffset(44)] public uint Encoding;
    [FieldOffset(48)] public uint Quantization;

    // v4l2_pix_format_mplane: pairs of size and bytes a line lie 20 bytes apart.
    [FieldOffset(24)] public uint PlanarColorSpace;
    [FieldOffset(28)] public fixed uint PlaneFormats[40];
    [FieldOffset(188)] public byte PlaneCount;
    [FieldOffset(190)] public byte PlanarEncoding;
    [FieldOffset(191)] public byte PlanarQuantization;
}

[StructLayout(LayoutKind.Explicit, Size = 20)]
internal struct V4l2RequestBuffers
{
    [FieldOffset(0)] public uint Count;
    [FieldOffset(4)] public uint Type;
    [FieldOffset(8)] public uint Memory;
}

[StructLayout(LayoutKind.Explicit, Size = 64)]
internal struct V4l2Plane
{
    [FieldOffset(0)] public uint BytesUsed;
    [FieldOffset(4)] public uint Length;
    [FieldOffset(8)] public uint MemoryOffset;
    [FieldOffset(16)] public uint DataOffset;
}

[StructLayout(LayoutKind.Explicit, Size = 88)]
internal unsafe struct V4l2Buffer
{
    [FieldOffset(0)] public uint Index;
    [FieldOffset(4)] public uint Type;
    [FieldOffset(8)] public uint BytesUsed;
    [FieldOffset(12)] public uint Flags;
    [FieldOffset(16)] public uint Field;
    [FieldOffset(24)] public long Seconds;
    [FieldOffset(32)] public long Microseconds;
    [FieldOffset(56)] public uint Sequence;
    [FieldOffset(60)] public uint Memory;
    [FieldOffset(64)] public uint Offset;
    [FieldOffset(64)] public V4l2Plane* Planes;
    [FieldOffset(72)] public uint Length;

    public void SetPlanes(V4l2Plane* planes, uint count)
    {
        Planes = planes;
        Length = count;
    }
}

[StructLayout(LayoutKind.Explicit, Size = 64)]
internal struct V4l2ExportBuffer
{
    [FieldOffset(0)] public uint Type;
    [FieldOffset(4)] public uint Index;
    [FieldOffset(8)] public uint Plane;
    [FieldOffset(12)] public uint Flags;
    [FieldOffset(16)] public int Descriptor;
}

[StructLayout(LayoutKind.Explicit, Size = 204)]
internal struct V4l2StreamParameters
{
    [FieldOffset(0)] public uint Type;
    [FieldOffset(4)] public uint Capability;
    [FieldOffset(12)] public uint Numerator;
    [FieldOffset(16)] public uint Denominator;
}

[StructLayout(LayoutKind.Explicit, Size = 44)]
internal struct V4l2FrameSize
{
    [FieldOffset(0)] public uint Index;
    [FieldOffset(4)] public uint PixelFormat;
    [FieldOffset(8)] public uint Type;
    [FieldOffset(12)] public uint MinWidth;
    [FieldOffset(16)] public uint MaxWidth;
    [FieldOffset(24)] public uint MinHeight;
    [FieldOffset(28)] public uint MaxHeight;

    // Of one size: v4l2_frmsize_discrete.
    [FieldOffset(12)] public uint Width;
    [FieldOffset(16)] public uint Height;
}

[StructLayout(LayoutKind.Explicit, Size = 52)]
internal struct V4l2FrameInterval
{
    [FieldOffset(0)] public uint Index;
    [FieldOffset(4)] public uint PixelFormat;
    [FieldOffset(8)] public uint Width;
    [FieldOffset(12)] public uint Height;
    [FieldOffset(16)] public uint Type;

    // The one interval, or the shortest of a range.
    [FieldOffset(20)] public uint Numerator;
    [FieldOffset(24)] public uint Denominator;
    [FieldOffset(28)] public uint LongestNumerator;
    [FieldOffset(32)] public uint LongestDenominator;
}

[StructLayout(LayoutKind.Explicit, Size = 232)]
internal unsafe struct V4l2QueryExtendedControl
{
    [FieldOffset(0)] public uint Id;
    [FieldOffset(4)] public uint Type;
    [FieldOffset(8)] public fixed byte Name[32];
    [FieldOffset(40)] public long Minimum;
    [FieldOffset(48)] public long Maximum;
    [FieldOffset(56)] public ulong Step;
    [FieldOffset(64)] public long Default;
    [FieldOffset(72)] public uint Flags;
}

[StructLayout(LayoutKind.Explicit, Size = 68)]
internal unsafe struct V4l2QueryControl
{
    [FieldOffset(0)] public uint Id;
    [FieldOffset(4)] public uint Type;
    [FieldOffset(8)] public fixed byte Name[32];
    [FieldOffset(40)] public int Minimum;
    [FieldOffset(44)] public int Maximum;
    [FieldOffset(48)] public int Step;
    [FieldOffset(52)] public int Default;
    [FieldOffset(56)] public uint Flags;
}

[StructLayout(LayoutKind.Explicit, Size = 44)]
internal unsafe struct V4l2QueryMenu
{
    [FieldOffset(0)] public uint Id;
    [FieldOffset(4)] public uint Index;
    [FieldOffset(8)] public fixed byte Name[32];
}

[StructLayout(LayoutKind.Explicit, Size = 20)]
internal struct V4l2ExtendedControl
{
    [FieldOffset(0)] public uint Id;
    [FieldOffset(12)] public int Value;

    // The kernel packs this structure: eight bytes behind twelve.
    [FieldOffset(12)] public uint LowValue;
    [FieldOffset(16)] public int HighValue;
}

[StructLayout(LayoutKind.Explicit, Size = 32)]
internal unsafe struct V4l2ExtendedControls
{
    [FieldOffset(0)] public uint Which;
    [FieldOffset(4)] public uint Count;
    [FieldOffset(8)] public uint ErrorIndex;
    [FieldOffset(24)] public V4l2ExtendedControl* Controls;
}

[StructLayout(LayoutKind.Explicit, Size = 32)]
internal struct V4l2EventSubscription
{
    [FieldOffset(0)] public uint Type;
}

[StructLayout(LayoutKind.Explicit, Size = 136)]
internal struct V4l2Event
{
    [FieldOffset(0)] public uint Type;
}
