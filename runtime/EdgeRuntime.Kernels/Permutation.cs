namespace EdgeRuntime.Kernels;

#pragma warning disable CA1051, CA1815 // a record of numbers, read in inner loops

/// <summary>How <see cref="Transpose"/> walks its input (axes permuted, or any strided copy), made once when a session is prepared. Axes that stay neighbours are merged.</summary>
public struct Permutation
{
    /// <summary>Merged axes, at least 1.</summary>
    public int Rank;
    /// <summary>Elements: the number of units.</summary>
    public int Count;
    /// <summary>Output size of each merged axis, outermost first.</summary>
    public AxisValues Sizes;
    /// <summary>Elements of the input between neighbours along each output axis.</summary>
    public AxisValues Strides;

    /// <summary>Prepares a transposition: output axis i is input axis <paramref name="axes"/>[i].</summary>
    /// <exception cref="ArgumentException"><paramref name="axes"/> is not a permutation of the input's axes.</exception>
    /// <exception cref="OverflowException">The input has more than 2³¹−1 elements.</exception>
    public static Permutation Create(TensorShape input, ReadOnlySpan<int> axes)
    {
        Span<int> strides = stackalloc int[TensorShape.MaxRank];
        var seen = 0;
        foreach (var axis in axes)
            seen |= (uint)axis < (uint)input.Rank ? 1 << axis : 0;
        if (axes.Length != input.Rank || seen != (1 << input.Rank) - 1)
            throw new ArgumentException($"Axes {string.Join(',', axes.ToArray())} are not a permutation of the {input.Rank} axes of {input}.", nameof(axes));
        var stride = 1;
        for (var axis = input.Rank - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride = checked(stride * input[axis]);
        }

        Span<int> sizes = stackalloc int[TensorShape.MaxRank], steps = stackalloc int[TensorShape.MaxRank];
        for (var i = 0; i < axes.Length; i++)
            (sizes[i], steps[i]) = (input[axes[i]], strides[axes[i]]);
        return Create(sizes[..axes.Length], steps[..axes.Length]);
    }

    /// <summary>Prepares a walk with any strides: 0 repeats elements, negative ones go backwards from the address that the kernel is given.</summary>
    /// <exception cref="OverflowException">The output has more than 2³¹−1 elements.</exception>
    public static Permutation Create(ReadOnlySpan<int> sizes, ReadOnlySpan<int> strides)
    {
        var permutation = new Permutation { Count = 1 };
        for (var axis = 0; axis < sizes.Length; axis++)
        {
            int size = sizes[axis], last = permutation.Rank - 1;
            permutation.Count = checked(permutation.Count * size);
            if (size == 1)
                continue;
            if (last >= 0 && permutation.Strides[last] == (long)strides[axis] * size)
            {
                permutation.Sizes[last] *= size;
                permutation.Strides[last] = strides[axis];
                continue;
            }
            (permutation.Sizes[last + 1], permutation.Strides[last + 1]) = (size, strides[axis]);
            permutation.Rank++;
        }
        if (permutation.Rank == 0)
            (permutation.Rank, permutation.Sizes[0], permutation.Strides[0]) = (1, 1, 1);
        return permutation;
    }
}
