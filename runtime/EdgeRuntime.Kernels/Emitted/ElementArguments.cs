using System.Runtime.InteropServices;

namespace EdgeRuntime.Kernels.Emitted;

/// <summary>What the emitted elementwise kernels read their operands from; the offsets are part of the emitted code.</summary>
[StructLayout(LayoutKind.Explicit, Size = 72)]
internal unsafe struct ElementArguments
{
    /// <summary>Elements of a chunk.</summary>
    public const int Chunk = 64;

    /// <summary>The first operand.</summary>
    [FieldOffset(0)] public byte* A;
    /// <summary>The second operand, or a table of 256 bytes.</summary>
    [FieldOffset(8)] public byte* B;
    /// <summary>The results.</summary>
    [FieldOffset(16)] public byte* Y;
    /// <summary>Chunks of 64 elements, ≥ 1.</summary>
    [FieldOffset(24)] public nint Chunks;
    /// <summary>The factor of the first operand of a sum, of a product as a whole.</summary>
    [FieldOffset(32)] public float FactorA;
    /// <summary>The factor of the second operand of a sum; what <see cref="Base"/> is for the second operand of a product.</summary>
    [FieldOffset(36)] public float FactorB;
    /// <summary>What is added to the products.</summary>
    [FieldOffset(40)] public float Constant;
    /// <summary>What makes numbers of 2²³ and the bytes: −2²³, less by how much lower than their bytes the operands (of a product the first one) count.</summary>
    [FieldOffset(44)] public float Base;
    /// <summary>How much lower the operands count as the zero point, and the clamps.</summary>
    [FieldOffset(48)] public ByteEpilogueConstants Epilogue;
    /// <summary>The upper half of 2²³ as f32, twice.</summary>
    [FieldOffset(64)] public uint Exponent;

    /// <summary>Runs a kernel of two operands on the whole chunks of elements [first, end); returns the first element that is left.</summary>
    public int Run(delegate* unmanaged[SuppressGCTransition]<ElementArguments*, void> kernel, byte* a, byte* b, byte* y, int first, int end)
    {
        fixed (ElementArguments* arguments = &this)
        {
            while (end - first >= Chunk)
            {
                A = a + first;
                B = b + first;
                Y = y + first;
                Chunks = Math.Min((end - first) / Chunk, EmittedKernels.MaxChunks);
                kernel(arguments);
                first += (int)Chunks * Chunk;
            }
        }
        return first;
    }
}
