using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace EdgeRuntime.Kernels;

/// <summary>Axes permuted, for elements of 1, 2, 4 or 8 bytes. Units are elements of y (<see cref="Permutation.Count"/>). y may not overlap x.</summary>
public static unsafe class Transpose
{
    /// <summary>Computes elements [first, end) of y.</summary>
    public static void Run(void* x, void* y, in Permutation permutation, int elementSize, int first, int end)
    {
        Debug.Assert(0 <= first && first <= end && end <= permutation.Count);
        switch (elementSize)
        {
            case 1: Run((byte*)x, (byte*)y, permutation, first, end); break;
            case 2: Run((ushort*)x, (ushort*)y, permutation, first, end); break;
            case 4: Run((uint*)x, (uint*)y, permutation, first, end); break;
            case 8: Run((ulong*)x, (ulong*)y, permutation, first, end); break;
            default: Reference.Transpose.Run((byte*)x, (byte*)y, permutation, elementSize, first, end); break;
        }
    }

    // Row by row of y's innermost merged axis; the outer ones count like an odometer.
    [SkipLocalsInit]
    private static void Run<T>(T* x, T* y, in Permutation permutation, int first, int end) where T : unmanaged
    {
        if (first >= end)
            return;
        int inner = permutation.Rank - 1, size = permutation.Sizes[inner];
        nint step = permutation.Strides[inner];
        var index = stackalloc int[TensorShape.MaxRank];
        nint offset = 0;
        var rest = first / size;
        for (var axis = inner - 1; axis >= 0; axis--)
        {
            index[axis] = rest % permutation.Sizes[axis];
            rest /= permutation.Sizes[axis];
            offset += (nint)index[axis] * permutation.Strides[axis];
        }
        for (var column = first % size; ; column = 0)
        {
            var count = Math.Min(size - column, end - first);
            Row(x + offset + column * step, step, y + first, count);
            first += count;
            if (first >= end)
                return;
            for (var axis = inner - 1; ; axis--)
            {
                offset += permutation.Strides[axis];
                if (++index[axis] < permutation.Sizes[axis])
                    break;
                index[axis] = 0;
                offset -= (nint)permutation.Sizes[axis] * permutation.Strides[axis];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Row<T>(T* x, nint step, T* y, nint count) where T : unmanaged
    {
        if (step == 1)
        {
            ByteCopy.Run((byte*)x, (byte*)y, count * sizeof(T));
            return;
        }
        for (nint i = 0; i < count; i++, x += step)
            y[i] = *x;
    }
}
