using System.Runtime.CompilerServices;
using EdgeRuntime.Kernels.Emitted;

namespace EdgeRuntime.Kernels;

/// <summary><c>y = table[x]</c> over u8 with a table of 256 entries: any unary INT8 function. Units are elements. y may be x.</summary>
public static unsafe class Lookup
{
    private const int Chunk = ElementArguments.Chunk;

    /// <summary>The kernel that <paramref name="count"/> elements get.</summary>
    public static string Describe(int count) => IsEmitted(count) ? "AVX512-VBMI (emitted) 64" : KernelNames.Portable;

    /// <summary>Computes elements [first, end).</summary>
    [SkipLocalsInit]
    public static void Run(byte* x, byte* table, byte* y, int first, int end)
    {
        if (IsEmitted(end - first))
        {
            Unsafe.SkipInit(out ElementArguments arguments);
            arguments.B = table;
            while (end - first >= Chunk)
            {
                arguments.A = x + first;
                arguments.Y = y + first;
                arguments.Chunks = Math.Min((end - first) / Chunk, EmittedKernels.MaxChunks);
                EmittedKernels.Lookup(&arguments);
                first += (int)arguments.Chunks * Chunk;
            }
        }
        // Eight bytes a time: one load and one store instead of eight.
        for (; first <= end - 8; first += 8)
        {
            var v = *(ulong*)(x + first);
            *(ulong*)(y + first) = table[(byte)v] | (ulong)table[(byte)(v >> 8)] << 8 | (ulong)table[(byte)(v >> 16)] << 16 | (ulong)table[(byte)(v >> 24)] << 24
                | (ulong)table[(byte)(v >> 32)] << 32 | (ulong)table[(byte)(v >> 40)] << 40 | (ulong)table[(byte)(v >> 48)] << 48 | (ulong)table[v >> 56] << 56;
        }
        Reference.Lookup.Run(x, table, y, first, end);
    }

    private static bool IsEmitted(int count) => count >= Chunk && KernelVariants.Int8 == KernelVariant.Emitted && EmittedKernels.Lookup != null;
}
