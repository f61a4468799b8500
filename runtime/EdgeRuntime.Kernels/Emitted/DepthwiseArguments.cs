using System.Runtime.InteropServices;

namespace EdgeRuntime.Kernels.Emitted;

/// <summary>What the emitted depthwise kernel reads its operands from; the offsets are part of the emitted code.</summary>
[StructLayout(LayoutKind.Explicit, Size = 80)]
internal unsafe struct DepthwiseArguments
{
    /// <summary>Four addresses for each group of taps: where the first output reads them.</summary>
    [FieldOffset(0)] public byte** Taps;
    /// <summary>The entries of <see cref="DepthwisePattern"/>.</summary>
    [FieldOffset(8)] public byte* Entries;
    /// <summary>The first output row.</summary>
    [FieldOffset(16)] public byte* Y0;
    /// <summary>The second output row, where the kernel computes two.</summary>
    [FieldOffset(24)] public byte* Y1;
    /// <summary>Chunks of 64 outputs, ≥ 1.</summary>
    [FieldOffset(32)] public nint Chunks;
    /// <summary>Groups of four taps, ≥ 1.</summary>
    [FieldOffset(40)] public nint Groups;
    /// <summary>Entries until the pattern repeats.</summary>
    [FieldOffset(48)] public nint Period;
    /// <summary>The bytes of the last chunk that are stored, a bit each.</summary>
    [FieldOffset(56)] public ulong LastMask;
    /// <summary>Zero point and clamps.</summary>
    [FieldOffset(64)] public ByteEpilogueConstants Epilogue;
}
