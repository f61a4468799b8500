using System.Runtime.CompilerServices;

namespace EdgeRuntime.Kernels;

/// <summary>Indices that come as tensors: nobody vouches for them, so whatever they say stays within the axis.</summary>
internal static unsafe class Indices
{
    /// <summary>Element <paramref name="i"/> of i64 (<paramref name="wide"/>) or i32 indices.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Read(void* indices, bool wide, nint i) => wide ? ((long*)indices)[i] : ((int*)indices)[i];

    /// <summary>A place on an axis of <paramref name="size"/> ≥ 1: negative indices count from the end, what is beyond becomes the nearest place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint Clamp(long index, int size) => (nint)Math.Clamp(index < 0 ? index + size : index, 0, size - 1);

    /// <summary>Copies one element of 1, 2, 4 or 8 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Move(byte* source, byte* destination, int size)
    {
        switch (size)
        {
            case 1: *destination = *source; break;
            case 2: *(ushort*)destination = *(ushort*)source; break;
            case 4: *(uint*)destination = *(uint*)source; break;
            default: *(ulong*)destination = *(ulong*)source; break;
        }
    }
}
