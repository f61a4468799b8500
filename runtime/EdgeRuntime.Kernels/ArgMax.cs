namespace EdgeRuntime.Kernels;

/// <summary>The index of the largest (or smallest) along the middle of [outer, size, inner], of equal ones the first or the last. Any type with a <see cref="SortKey"/>. Units are lanes: pairs (outer, inner).</summary>
public static unsafe class ArgMax
{
    /// <summary>Computes lanes [first, end) of y [outer, inner].</summary>
    public static void Run(ElementType type, void* x, long* y, int size, int inner, bool smallest, bool last, int first, int end)
    {
        long turn = smallest ? -1 : 0; // key ^ −1 = −1 − key
        for (nint lane = first; lane < end; lane++)
        {
            var source = lane / inner * size * inner + lane % inner;
            if (type == ElementType.Float32 && !smallest && !last)
            {
                y[lane] = Largest((float*)x + source, size, inner);
                continue;
            }
            var best = SortKey.Of(x, type, source) ^ turn;
            var at = 0;
            for (var i = 1; i < size; i++)
            {
                var key = SortKey.Of(x, type, source + (nint)i * inner) ^ turn;
                if (key > best || (last && key == best))
                    (best, at) = (key, i);
            }
            y[lane] = at;
        }
    }

    // What nearly every model asks for, without keys.
    private static int Largest(float* x, int size, nint step)
    {
        var best = x[0];
        var at = 0;
        for (var i = 1; i < size; i++)
        {
            if (x[i * step] > best)
                (best, at) = (x[i * step], i);
        }
        return at;
    }
}
