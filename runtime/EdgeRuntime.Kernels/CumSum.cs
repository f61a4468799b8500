using System.Numerics;

namespace EdgeRuntime.Kernels;

/// <summary>Running sums along the middle of [outer, size, inner] in f32, f64, i32 or i64: <c>y[o, j, i] = Σ x[o, s, i]</c> over s ≤ j, s &lt; j (exclusive), s ≥ j (reverse) or s &gt; j (both). Units are outer entries. y may be x.</summary>
public static unsafe class CumSum
{
    /// <summary>Computes outer entries [first, end).</summary>
    public static void Run(ElementType type, void* x, void* y, int size, int inner, bool exclusive, bool reverse, int first, int end)
    {
        switch (type)
        {
            case ElementType.Float32: Run((float*)x, (float*)y, size, inner, exclusive, reverse, first, end); break;
            case ElementType.Float64: Run((double*)x, (double*)y, size, inner, exclusive, reverse, first, end); break;
            case ElementType.Int32: Run((int*)x, (int*)y, size, inner, exclusive, reverse, first, end); break;
            default: Run((long*)x, (long*)y, size, inner, exclusive, reverse, first, end); break;
        }
    }

    private static void Run<T>(T* x, T* y, nint size, nint inner, bool exclusive, bool reverse, int first, int end) where T : unmanaged, INumber<T>
    {
        for (nint outer = first; outer < end; outer++)
        {
            for (nint i = 0; i < inner; i++)
            {
                var sum = T.Zero;
                for (nint j = 0; j < size; j++)
                {
                    var at = (outer * size + (reverse ? size - 1 - j : j)) * inner + i;
                    var next = sum + x[at];
                    y[at] = exclusive ? sum : next;
                    sum = next;
                }
            }
        }
    }
}
