using System.Diagnostics;

namespace EdgeRuntime.Kernels;

/// <summary>
/// <c>y[o, d, i] = index[o, i] = d ? on : off</c> for elements of 1, 2, 4 or 8 bytes. A negative index counts from the end; one beyond the axis gives off values only. Units are rows of y: pairs (o, d).
/// </summary>
public static unsafe class OneHot
{
    /// <summary>Computes rows [first, end).</summary>
    /// <param name="indices">[outer, inner] of <paramref name="type"/>: i32, i64 or f32 (a fraction names no place).</param>
    /// <param name="type">The type of the indices.</param>
    /// <param name="values">The off value, then the on value.</param>
    /// <param name="y">[outer, depth, inner].</param>
    /// <param name="depth">Size of the new axis.</param>
    /// <param name="inner">Elements behind the new axis.</param>
    /// <param name="elementSize">Bytes of a value.</param>
    /// <param name="first">The first row.</param>
    /// <param name="end">The row behind the last.</param>
    public static void Run(void* indices, ElementType type, byte* values, byte* y, int depth, int inner, int elementSize, int first, int end)
    {
        Debug.Assert(0 <= first && first <= end && depth >= 1);
        for (nint row = first; row < end; row++)
        {
            nint outer = row / depth, place = row % depth;
            for (nint i = 0; i < inner; i++)
            {
                var on = Index(indices, type, outer * inner + i, depth) == place;
                Kernels.Indices.Move(values + (on ? elementSize : 0), y + (row * inner + i) * elementSize, elementSize);
            }
        }
    }

    // The place on the axis; −1 where the index lies beyond it, or is no whole number.
    private static long Index(void* indices, ElementType type, nint i, int depth)
    {
        long index;
        if (type == ElementType.Float32)
        {
            var value = ((float*)indices)[i];
            index = (long)value;
            if (index != value)
                return -1;
        }
        else
        {
            index = Kernels.Indices.Read(indices, type == ElementType.Int64, i);
        }
        return index >= -depth && index < depth ? index < 0 ? index + depth : index : -1;
    }
}
