using System.Runtime.InteropServices;

namespace EdgeRuntime.Kernels.Emitted;

/// <summary>
/// What an emitted tile reads its operands from; the offsets are part of the emitted code. A step is what one instruction takes from each row: four bytes of u8, or one f32.
/// A row is <see cref="Runs"/> runs of <see cref="Run"/> steps.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 112)]
internal unsafe struct TileArguments
{
    /// <summary>The first row.</summary>
    [FieldOffset(0)] public byte* A;
    /// <summary>Bytes from one row to the next.</summary>
    [FieldOffset(8)] public nint Lda;
    /// <summary>The first tile of packed weights.</summary>
    [FieldOffset(16)] public byte* Weights;
    /// <summary>Bytes from one tile of weights to the next.</summary>
    [FieldOffset(24)] public nint TileBytes;
    /// <summary>Steps of a run, ≥ 1; for kernels of one row those that <see cref="Groups"/> leave.</summary>
    [FieldOffset(32)] public nint Run;
    /// <summary>A bias (i32 or f32) for each column of the tiles.</summary>
    [FieldOffset(40)] public void* Bias;
    /// <summary>A multiplier for each column of the tiles (INT8).</summary>
    [FieldOffset(48)] public float* Multipliers;
    /// <summary>The first output row.</summary>
    [FieldOffset(56)] public byte* Y;
    /// <summary>Bytes from one output row to the next.</summary>
    [FieldOffset(64)] public nint Ldy;
    /// <summary>The columns of the last tile that are stored, a bit each.</summary>
    [FieldOffset(72)] public int LastMask;
    /// <summary>The lower clamp; for INT8 less the zero point.</summary>
    [FieldOffset(76)] public float Minimum;
    /// <summary>The upper clamp; for INT8 less the zero point.</summary>
    [FieldOffset(80)] public float Maximum;
    /// <summary>The zero point (INT8).</summary>
    [FieldOffset(84)] public int ZeroPoint;
    /// <summary>For kernels of one row: groups of as many steps as a tile has sums, <see cref="TileEmitter.MaxChains"/> for f32.</summary>
    [FieldOffset(88)] public nint Groups;
    /// <summary>Runs that are left, ≥ 1: counted down by the kernel.</summary>
    [FieldOffset(96)] public nint Runs;
    /// <summary>Bytes between the end of a run and the start of the next.</summary>
    [FieldOffset(104)] public nint Gap;
}
