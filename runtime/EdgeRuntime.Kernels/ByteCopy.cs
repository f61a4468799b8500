using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace EdgeRuntime.Kernels;

/// <summary>Copies of few bytes, for which a call of memmove would cost more than the copy. Touches nothing outside the two ranges, which do not overlap.</summary>
internal static unsafe class ByteCopy
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run(byte* source, byte* destination, nint count)
    {
        if (count >= 16)
        {
            if (count > 512)
            {
                Buffer.MemoryCopy(source, destination, count, count);
                return;
            }
            // Whole vectors, then one that ends with the range and repeats some bytes.
            for (nint i = 0; i < count - 16; i += 16)
                Vector128.Load(source + i).Store(destination + i);
            Vector128.Load(source + count - 16).Store(destination + count - 16);
        }
        else if (count >= 8)
        {
            ulong head = *(ulong*)source, tail = *(ulong*)(source + count - 8);
            *(ulong*)destination = head;
            *(ulong*)(destination + count - 8) = tail;
        }
        else if (count >= 4)
        {
            uint head = *(uint*)source, tail = *(uint*)(source + count - 4);
            *(uint*)destination = head;
            *(uint*)(destination + count - 4) = tail;
        }
        else
        {
            for (nint i = 0; i < count; i++)
                destination[i] = source[i];
        }
    }
}
