namespace EdgeRuntime.Kernels;

/// <summary>
/// The k largest (or smallest) along the middle of [outer, size, inner], in order, of equal ones the first; their values and indices go to [outer, k, inner]. Any type with a <see cref="SortKey"/>. Units are
/// lanes: pairs (outer, inner). The outputs may not overlap x.
/// </summary>
public static unsafe class TopK
{
    /// <summary>Bytes of scratch memory for one thread.</summary>
    public static long ScratchBytes(int k) => (long)k * sizeof(Ranked);

    /// <summary>Computes lanes [first, end) with <paramref name="k"/> ≤ <paramref name="size"/>.</summary>
    public static void Run(ElementType type, byte* x, byte* values, long* indices, byte* scratch, int size, int inner, int k, bool smallest, int first, int end)
    {
        var heap = (Ranked*)scratch; // its root is the worst of the k best so far
        var elementSize = type.SizeInBits() / 8;
        long turn = smallest ? -1 : 0; // key ^ −1 = −1 − key
        for (nint lane = first; lane < end; lane++)
        {
            nint source = lane / inner * size * inner + lane % inner, destination = lane / inner * k * inner + lane % inner;
            for (var i = 0; i < k; i++)
                heap[i] = new Ranked(SortKey.Of(x, type, source + (nint)i * inner) ^ turn, i);
            RankedHeap.Build(heap, k, lastFirst: true);
            for (var i = k; i < size; i++)
            {
                var next = new Ranked(SortKey.Of(x, type, source + (nint)i * inner) ^ turn, i);
                if (!next.Before(heap[0]))
                    continue;
                heap[0] = next;
                RankedHeap.Sink(heap, k, 0, lastFirst: true);
            }
            for (var i = k - 1; i >= 0; i--)
            {
                var place = destination + (nint)i * inner;
                indices[place] = heap[0].Index;
                Indices.Move(x + (source + (nint)heap[0].Index * inner) * elementSize, values + place * elementSize, elementSize);
                heap[0] = heap[i];
                RankedHeap.Sink(heap, i, 0, lastFirst: true);
            }
        }
    }
}
