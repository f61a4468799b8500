using System.Runtime.InteropServices;

namespace EdgeRuntime.Kernels;

/// <summary>An element and its place in line: larger keys first, of equal keys the smaller index.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct Ranked(long key, int index)
{
    public readonly long Key = key;
    public readonly int Index = index;

    /// <summary>Whether this one comes before another.</summary>
    public bool Before(Ranked other) => Key > other.Key || (Key == other.Key && Index < other.Index);
}

/// <summary>A binary heap over memory of the caller whose root is the first (or, turned round, the last) in line.</summary>
internal static unsafe class RankedHeap
{
    /// <summary>Makes a heap of elements in any order.</summary>
    public static void Build(Ranked* heap, int count, bool lastFirst)
    {
        for (var i = count / 2 - 1; i >= 0; i--)
            Sink(heap, count, i, lastFirst);
    }

    /// <summary>Puts the element at a place where it belongs, its children being heaps.</summary>
    public static void Sink(Ranked* heap, int count, int place, bool lastFirst)
    {
        var moving = heap[place];
        while (2 * place + 1 < count)
        {
            var child = 2 * place + 1;
            if (child + 1 < count && heap[child + 1].Before(heap[child]) != lastFirst)
                child++;
            if (heap[child].Before(moving) == lastFirst)
                break;
            heap[place] = heap[child];
            place = child;
        }
        heap[place] = moving;
    }
}
