namespace EdgeRuntime.Bundle.Plan;

/// <summary>
/// The bytes of <c>plan.bin</c>, little-endian. A header of 64 bytes:
/// <code>
///  0  8 bytes  magic "EDGEPLAN"
///  8  i32      version
/// 12  i32 × 5  counts of buffers, tensors, operations, inputs, outputs
/// 32  i64      bytes of the arena
/// 40  i64      offset of the constants: the end of the records, rounded up to 64
/// 48  i64      bytes of the constants: they end where the plan ends
/// 56  8 bytes  zero
/// </code>
/// then the records one after the other, then zeros up to the constants:
/// <code>
/// buffer     i32 storage, i64 offset, i64 bytes
/// tensor     name, i32 type, i32 layout, i32 buffer, i32 rank, i32 × rank dimensions, i32 quantized (0 or 1), and if so f32 scale, i32 zero point; from version 2 on i32 pitch, i32 column
/// operation  i32 code, name, i32 count and indices of inputs, i32 count and indices of outputs, i32 length and bytes of attributes
/// input      i32 tensor
/// output     i32 tensor
/// name       i32 length, UTF-8
/// </code>
/// The plan is placed at a multiple of 64 in memory, and its entry at a multiple of 512 in the bundle, so the constants are aligned for every vector width.
/// </summary>
internal static class PlanFormat
{
    public const int Version = 2;
    public const int HeaderBytes = 64;
    public const int Alignment = TensorBuffer.Alignment;
    public const int MinBufferBytes = 20;
    public const int MinTensorBytes = 24;
    public const int MinOperationBytes = 20;

    public static ReadOnlySpan<byte> Magic => "EDGEPLAN"u8;

    public static long AlignUp(long offset) => (offset + Alignment - 1) & -Alignment;
}
