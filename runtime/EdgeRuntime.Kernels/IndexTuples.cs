using System.Runtime.CompilerServices;

namespace EdgeRuntime.Kernels;

#pragma warning disable CA1051, CA1815 // a record of numbers, read in inner loops

/// <summary>How <see cref="GatherND"/> and <see cref="ScatterND"/> find slices of a tensor by tuples of indices, made once when a session is prepared.</summary>
public struct IndexTuples
{
    /// <summary>Tuples: the number of units.</summary>
    public int Count;
    /// <summary>Tuples of one batch entry.</summary>
    public int PerBatch;
    /// <summary>Indices of a tuple.</summary>
    public int Depth;
    /// <summary>Elements of a slice.</summary>
    public int Slice;
    /// <summary>Elements of the tensor from one batch entry to the next.</summary>
    public int BatchStride;
    /// <summary>Size of the tensor along each axis that is indexed.</summary>
    public AxisValues Sizes;
    /// <summary>Elements of the tensor between neighbours along each axis that is indexed.</summary>
    public AxisValues Strides;

    /// <summary>Prepares for a tensor and indices [batch…, …, depth] of which the first <paramref name="batchDimensions"/> axes are shared.</summary>
    /// <exception cref="ArgumentException">The shapes do not fit each other.</exception>
    public static IndexTuples Create(TensorShape data, TensorShape indices, int batchDimensions)
    {
        if (batchDimensions < 0 || batchDimensions >= indices.Rank || batchDimensions > data.Rank || indices[-1] < 1 || indices[-1] > data.Rank - batchDimensions)
            throw new ArgumentException($"Indices {indices} with {batchDimensions} batch axes do not fit {data}.", nameof(indices));
        var tuples = new IndexTuples { Depth = indices[-1], Slice = 1, PerBatch = 1 };
        for (var axis = 0; axis < batchDimensions; axis++)
        {
            if (data[axis] != indices[axis])
                throw new ArgumentException($"Indices {indices} and {data} differ along batch axis {axis}.", nameof(indices));
        }
        for (var axis = batchDimensions; axis < indices.Rank - 1; axis++)
            tuples.PerBatch = checked(tuples.PerBatch * indices[axis]);
        tuples.Count = checked((int)(indices.ElementCount / tuples.Depth));
        for (var axis = batchDimensions + tuples.Depth; axis < data.Rank; axis++)
            tuples.Slice = checked(tuples.Slice * data[axis]);
        var stride = tuples.Slice;
        for (var i = tuples.Depth - 1; i >= 0; i--)
        {
            (tuples.Sizes[i], tuples.Strides[i]) = (data[batchDimensions + i], stride);
            stride = checked(stride * data[batchDimensions + i]);
        }
        tuples.BatchStride = stride;
        return tuples;
    }

    /// <summary>The offset of the slice that a tuple names, every index clamped to its axis.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly unsafe nint Offset(void* indices, bool wide, int tuple)
    {
        var offset = (nint)(tuple / PerBatch) * BatchStride;
        for (var i = 0; i < Depth; i++)
            offset += Indices.Clamp(Indices.Read(indices, wide, (nint)tuple * Depth + i), Sizes[i]) * Strides[i];
        return offset;
    }
}
