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

    // Runs of rows of y's two innermost merged axes; the outer ones count like an odometer.
    [SkipLocalsInit]
    private static void Run<T>(T* x, T* y, in Permutation permutation, int first, int end) where T : unmanaged
    {
        if (first >= end)
            return;
        int inner = permutation.Rank - 1, size = permutation.Sizes[inner];
        nint step = permutation.Strides[inner];
        if (inner == 0)
        {
            Row(x + first * step, step, y + first, end - first);
            return;
        }
        int outer = inner - 1, rows = permutation.Sizes[outer];
        nint rowStep = permutation.Strides[outer];
        var index = stackalloc int[TensorShape.MaxRank];
        nint offset = 0;
        var rest = first / size;
        for (var axis = outer; axis >= 0; axis--)
        {
            index[axis] = rest % permutation.Sizes[axis];
            rest /= permutation.Sizes[axis];
            offset += (nint)index[axis] * permutation.Strides[axis];
        }
        for (var column = first % size; first < end; column = 0)
        {
            var whole = column == 0 ? Math.Min(rows - index[outer], (end - first) / size) : 0;
            var count = whole > 0 ? whole * size : Math.Min(size - column, end - first);
            if (whole > 0)
                Rows(x + offset, rowStep, step, y + first, whole, size);
            else
                Row(x + offset + column * step, step, y + first, count);
            first += count;
            var passed = Math.Max(1, whole);
            index[outer] += passed;
            offset += passed * rowStep;
            for (var axis = outer; axis > 0 && index[axis] == permutation.Sizes[axis]; axis--)
            {
                index[axis] = 0;
                index[axis - 1]++;
                offset += permutation.Strides[axis - 1] - (nint)permutation.Sizes[axis] * permutation.Strides[axis];
            }
        }
    }

    // Few columns, as the three of a picture's colours that lay in planes, are written out.
    private static void Rows<T>(T* x, nint rowStep, nint step, T* y, nint rows, nint size) where T : unmanaged
    {
        switch (size)
        {
            case 2:
                for (nint row = 0; row < rows; row++, x += rowStep, y += 2)
                    (y[0], y[1]) = (x[0], x[step]);
                break;
            case 3:
                for (nint row = 0; row < rows; row++, x += rowStep, y += 3)
                    (y[0], y[1], y[2]) = (x[0], x[step], x[2 * step]);
                break;
            case 4:
                for (nint row = 0; row < rows; row++, x += rowStep, y += 4)
                    (y[0], y[1], y[2], y[3]) = (x[0], x[step], x[2 * step], x[3 * step]);
                break;
            default:
                for (nint row = 0; row < rows; row++, x += rowStep, y += size)
                    Row(x, step, y, size);
                break;
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
