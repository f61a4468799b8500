using System.Runtime.InteropServices;

namespace EdgeRuntime.Devices.Linux.Gpio;

/// <summary>gpiochip_info.</summary>
[StructLayout(LayoutKind.Explicit, Size = 68)]
internal unsafe struct GpioChipInfo
{
    [FieldOffset(0)] public fixed byte Name[32];
    [FieldOffset(32)] public fixed byte Label[32];
    [FieldOffset(64)] public uint Lines;
}

/// <summary>gpio_v2_line_info.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal unsafe struct GpioLineInfo
{
    [FieldOffset(0)] public fixed byte Name[32];
    [FieldOffset(32)] public fixed byte Consumer[32];
    [FieldOffset(64)] public uint Offset;
    [FieldOffset(72)] public ulong Flags;
}

/// <summary>gpio_v2_line_request, with room for the two attributes that are asked for here.</summary>
[StructLayout(LayoutKind.Explicit, Size = 592)]
internal unsafe struct GpioLineRequest
{
    [FieldOffset(0)] public fixed uint Offsets[64];
    [FieldOffset(256)] public fixed byte Consumer[32];
    [FieldOffset(288)] public ulong Flags;
    [FieldOffset(296)] public uint AttributeCount;
    [FieldOffset(320)] public GpioAttribute First;
    [FieldOffset(560)] public uint LineCount;
    [FieldOffset(564)] public uint EventBufferSize;
    [FieldOffset(588)] public int Descriptor;
}

/// <summary>gpio_v2_line_config_attribute.</summary>
[StructLayout(LayoutKind.Explicit, Size = 24)]
internal struct GpioAttribute
{
    [FieldOffset(0)] public uint Id;
    [FieldOffset(8)] public ulong Values;
    [FieldOffset(8)] public uint DebounceMicroseconds;
    [FieldOffset(16)] public ulong Mask;
}

/// <summary>gpio_v2_line_values.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct GpioLineValues
{
    public ulong Bits;
    public ulong Mask;
}

/// <summary>gpio_v2_line_event.</summary>
[StructLayout(LayoutKind.Explicit, Size = 48)]
internal struct GpioLineEvent
{
    [FieldOffset(0)] public ulong Nanoseconds;
    [FieldOffset(8)] public uint Id;
    [FieldOffset(12)] public uint Offset;
    [FieldOffset(16)] public uint Sequence;
    [FieldOffset(20)] public uint LineSequence;
}
