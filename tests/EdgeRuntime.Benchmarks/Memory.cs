using System.Runtime.InteropServices;

namespace EdgeRuntime.Benchmarks;

/// <summary>Native memory that lives as long as the process, with random contents.</summary>
internal static unsafe class Memory
{
    private static readonly Random s_random = new(1);

    public static byte* Bytes(int count)
    {
        var pointer = (byte*)NativeMemory.AlignedAlloc((nuint)Math.Max(64, (count + 63) / 64 * 64), 64);
        s_random.NextBytes(new Span<byte>(pointer, count));
        return pointer;
    }

    public static sbyte* SBytes(int count) => (sbyte*)Bytes(count);

    public static int* Ints(int count) => (int*)Floats(count);

    public static float* Floats(int count)
    {
        var pointer = (float*)NativeMemory.AlignedAlloc((nuint)Math.Max(64, (count + 15) / 16 * 64), 64);
        for (var i = 0; i < count; i++)
            pointer[i] = s_random.NextSingle() * 0.01f;
        return pointer;
    }
}
