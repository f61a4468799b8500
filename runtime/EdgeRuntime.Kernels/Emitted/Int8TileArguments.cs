using System.Runtime.InteropServices;

namespace EdgeRuntime.Kernels.Emitted;

/// <summary>What an emitted tile reads its operands from; the offsets are part of the emitted code.</summary>
[StructLayout(LayoutKind.Explicit, Size = 96)]
internal unsafe struct Int8TileArguments
{
    /// <summary>The first row of u8.</summary>
    [FieldOffset(0)] public byte* A;
    /// <summary>Bytes from one row to the next.</summary>
    [FieldOffset(8)] public nint Lda;
    /// <summary>The first tile of packed weights.</summary>
    [FieldOffset(16)] public sbyte* Weights;
    /// <summary>Bytes from one tile of weights to the next.</summary>
    [FieldOffset(24)] public nint TileBytes;
    /// <summary>Groups of four values of a row, ≥ 1; for kernels of one row those that <see cref="Steps"/> leave.</summary>
    [FieldOffset(32)] public nint Quads;
    /// <summary>A bias for each column of the tiles.</summary>
    [FieldOffset(40)] public int* Bias;
    /// <summary>A multiplier for each column of the tiles.</summary>
    [FieldOffset(48)] public float* Multipliers;
    /// <summary>The first output row.</summary>
    [FieldOffset(56)] public byte* Y;
    /// <summary>Bytes from one output row to the next.</summary>
    [FieldOffset(64)] public nint Ldy;
    /// <summary>The columns of the last tile that are stored, a bit each.</summary>
    [FieldOffset(72)] public int LastMask;
    /// <summary>Minimum − zero point.</summary>
    [FieldOffset(76)] public float Minimum;
    /// <summary>Maximum − zero point.</summary>
    [FieldOffset(80)] public float Maximum;
    /// <summary>The zero point.</summary>
    [FieldOffset(84)] public int ZeroPoint;
    /// <summary>For kernels of one row: steps of <see cref="Int8TileEmitter.Chains"/> groups of four.</summary>
    [FieldOffset(88)] public nint Steps;
}
