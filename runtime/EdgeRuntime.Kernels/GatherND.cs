using System.Diagnostics;

namespace EdgeRuntime.Kernels;

/// <summary>The slices of x that tuples of indices name, one behind the other, for elements of any size. Indices as for <see cref="Gather"/>. Units are tuples. y may not overlap x.</summary>
public static unsafe class GatherND
{
    /// <summary>Computes slices [first, end).</summary>
    public static void Run(byte* x, void* indices, bool wide, byte* y, in IndexTuples tuples, int elementSize, int first, int end)
    {
        Debug.Assert(0 <= first && first <= end && end <= tuples.Count);
        var bytes = (nint)tuples.Slice * elementSize;
        for (var tuple = first; tuple < end; tuple++)
            ByteCopy.Run(x + tuples.Offset(indices, wide, tuple) * elementSize, y + tuple * bytes, bytes);
    }
}
