using System.Runtime.InteropServices;

namespace EdgeRuntime.Devices.Linux.SharedMemory;

/// <summary>The first page of a ring of frames (docs/cameras.md). What is in it is the other process's word: readers check it all.</summary>
[StructLayout(LayoutKind.Explicit, Size = Bytes)]
internal struct ShmHeader
{
    /// <summary>Where the first slot begins.</summary>
    public const int Bytes = 4096;

    /// <summary>"ESHM".</summary>
    public const uint MagicNumber = 0x4d485345;

    public const uint CurrentVersion = 1;

    /// <summary>Bytes before the picture in a slot.</summary>
    public const int SlotHeaderBytes = 64;

    public const int MaxSlots = 64, CountOffset = 64;

    [FieldOffset(0)] public uint Magic;
    [FieldOffset(4)] public uint Version;
    [FieldOffset(8)] public uint Slots;

    /// <summary>Bytes from a slot to the next: its header of 64 and room for the picture, a multiple of 64.</summary>
    [FieldOffset(12)] public uint SlotSize;

    /// <summary>The four letters of V4L2.</summary>
    [FieldOffset(16)] public uint FourCc;

    [FieldOffset(20)] public uint Width;
    [FieldOffset(24)] public uint Height;

    /// <summary>Bytes from a row of the first plane to the next; 0 for JPEG.</summary>
    [FieldOffset(28)] public uint Stride;

    /// <summary>0 BT.601, 1 BT.601 full range, 2 BT.709, 3 BT.709 full range.</summary>
    [FieldOffset(32)] public uint Colors;

    /// <summary>Frames in a thousand seconds; 0: not stated.</summary>
    [FieldOffset(36)] public uint Rate;

    /// <summary>Frames written since the start: frame n is in slot n mod slots. Readers wait for it as a futex.</summary>
    [FieldOffset(CountOffset)] public uint Count;

    /// <summary>1 when the writer has ended in order.</summary>
    [FieldOffset(CountOffset + 4)] public uint Ended;
}

/// <summary>What stands before the picture in a slot.</summary>
[StructLayout(LayoutKind.Explicit, Size = ShmHeader.SlotHeaderBytes)]
internal struct ShmSlot
{
    /// <summary>Odd while the slot is written.</summary>
    [FieldOffset(0)] public uint Version;

    /// <summary>The picture's bytes.</summary>
    [FieldOffset(4)] public uint Bytes;

    /// <summary>The frame's number, from 0.</summary>
    [FieldOffset(8)] public uint Number;

    /// <summary>When it was taken, in nanoseconds of CLOCK_MONOTONIC; 0: when it is read.</summary>
    [FieldOffset(16)] public long Timestamp;
}
