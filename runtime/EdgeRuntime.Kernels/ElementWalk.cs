using System.Runtime.CompilerServices;

namespace EdgeRuntime.Kernels;

#pragma warning disable CA1051, CA1815 // a record of numbers, read in inner loops

/// <summary>How <see cref="GatherElements"/> and <see cref="ScatterElements"/> walk a tensor beside indices of the same rank, made once when a session is prepared.</summary>
public struct ElementWalk
{
    /// <summary>Axes, at least 1.</summary>
    public int Rank;
    /// <summary>Indices: the number of units.</summary>
    public int Count;
    /// <summary>Size of the tensor along the axis that is indexed.</summary>
    public int AxisSize;
    /// <summary>Elements of the tensor between neighbours along the axis that is indexed.</summary>
    public int AxisStride;
    /// <summary>Size of the indices along each axis.</summary>
    public AxisValues Sizes;
    /// <summary>Elements of the tensor between neighbours along each axis; 0 for the axis that is indexed.</summary>
    public AxisValues Strides;

    /// <summary>Prepares the walk.</summary>
    /// <exception cref="ArgumentException">The ranks differ, the axis does not exist, or the indices reach beyond the tensor along another axis.</exception>
    public static ElementWalk Create(TensorShape data, TensorShape indices, int axis)
    {
        if (data.Rank != indices.Rank || axis < 0 || axis >= data.Rank)
            throw new ArgumentException($"Indices {indices} along axis {axis} of {data}: both need the same rank, and the axis must exist.", nameof(axis));
        var walk = new ElementWalk { Rank = data.Rank, Count = checked((int)indices.ElementCount), AxisSize = data[axis] };
        var stride = 1;
        for (var i = data.Rank - 1; i >= 0; i--)
        {
            if (i != axis && indices[i] > data[i])
                throw new ArgumentException($"Indices {indices} reach beyond {data} along axis {i}.", nameof(indices));
            walk.Sizes[i] = indices[i];
            walk.Strides[i] = i == axis ? 0 : stride;
            if (i == axis)
                walk.AxisStride = stride;
            stride = checked(stride * data[i]);
        }
        return walk;
    }

    /// <summary>The offset of the tensor's element at an index' own place, the indexed axis at 0; <paramref name="position"/> becomes its coordinates.</summary>
    internal readonly unsafe nint Start(int element, int* position)
    {
        nint offset = 0;
        for (var axis = Rank - 1; axis >= 0; axis--)
        {
            position[axis] = element % Sizes[axis];
            element /= Sizes[axis];
            offset += (nint)position[axis] * Strides[axis];
        }
        return offset;
    }

    /// <summary>From one offset to that of the next index.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly unsafe nint Next(nint offset, int* position)
    {
        for (var axis = Rank - 1; axis >= 0; axis--)
        {
            offset += Strides[axis];
            if (++position[axis] < Sizes[axis])
                break;
            offset -= (nint)Sizes[axis] * Strides[axis];
            position[axis] = 0;
        }
        return offset;
    }
}
