using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace EdgeRuntime.Kernels;

/// <summary><c>y = condition ? a : b</c> with numpy broadcasting, for elements of 1, 2, 4 or 8 bytes; a condition is a byte, true unless 0. Units are elements of y. y may be a or b where that has y's shape.</summary>
public static unsafe class Where
{
    /// <summary>Computes elements [first, end).</summary>
    public static void Run(byte* condition, void* a, void* b, void* y, in WhereBroadcast walk, int elementSize, int first, int end)
    {
        Debug.Assert(0 <= first && first <= end && end <= walk.Count);
        switch (elementSize)
        {
            case 1: Run(condition, (byte*)a, (byte*)b, (byte*)y, walk, first, end); break;
            case 2: Run(condition, (ushort*)a, (ushort*)b, (ushort*)y, walk, first, end); break;
            case 4: Run(condition, (uint*)a, (uint*)b, (uint*)y, walk, first, end); break;
            default: Run(condition, (ulong*)a, (ulong*)b, (ulong*)y, walk, first, end); break;
        }
    }

    private static void Run<T>(byte* condition, T* a, T* b, T* y, in WhereBroadcast walk, int first, int end) where T : unmanaged
    {
        int inner = walk.Rank - 1, size = walk.Sizes[inner];
        nint stepC = walk.StridesC[inner], stepA = walk.StridesA[inner], stepB = walk.StridesB[inner];
        while (first < end)
        {
            int column = first % size, rest = first / size, count = Math.Min(size - column, end - first);
            nint atC = column * stepC, atA = column * stepA, atB = column * stepB;
            for (var axis = inner - 1; axis >= 0; axis--)
            {
                var index = rest % walk.Sizes[axis];
                rest /= walk.Sizes[axis];
                atC += (nint)index * walk.StridesC[axis];
                atA += (nint)index * walk.StridesA[axis];
                atB += (nint)index * walk.StridesB[axis];
            }
            Row(condition + atC, stepC, a + atA, stepA, b + atB, stepB, y + first, count);
            first += count;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Row<T>(byte* condition, nint stepC, T* a, nint stepA, T* b, nint stepB, T* y, nint count) where T : unmanaged
    {
        for (nint i = 0; i < count; i++)
            y[i] = condition[i * stepC] != 0 ? a[i * stepA] : b[i * stepB];
    }
}
