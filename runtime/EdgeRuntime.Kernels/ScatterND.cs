namespace EdgeRuntime.Kernels;

/// <summary>Puts slices where tuples of indices say, or combines them with what is there, in order of the tuples. Indices as for <see cref="Gather"/>. y holds x already; updates may not overlap it.</summary>
public static unsafe class ScatterND
{
    /// <summary>Applies all updates.</summary>
    public static void Run(void* indices, bool wide, byte* updates, byte* y, in IndexTuples tuples, ElementType type, ScatterKind kind)
    {
        var size = type.SizeInBits() / 8;
        var bytes = (nint)tuples.Slice * size;
        for (var tuple = 0; tuple < tuples.Count; tuple++)
            Scatter.Combine(kind, type, updates + tuple * bytes, y + tuples.Offset(indices, wide, tuple) * size, tuples.Slice);
    }
}
