namespace EdgeRuntime.Kernels;

#pragma warning disable CA1051, CA1815 // a record of numbers, read in inner loops

/// <summary>How <see cref="Transpose"/> walks its input, made once when a session is prepared. Axes that stay neighbours are merged.</summary>
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

        var permutation = new Permutation { Count = checked((int)input.ElementCount) };
        foreach (var axis in axes)
        {
            int size = input[axis], last = permutation.Rank - 1;
            if (size == 1)
                continue;
            if (last >= 0 && permutation.Strides[last] == strides[axis] * size)
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
