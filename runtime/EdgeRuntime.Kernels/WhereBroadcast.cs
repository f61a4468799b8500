namespace EdgeRuntime.Kernels;

#pragma warning disable CA1051, CA1815 // a record of numbers, read in inner loops

/// <summary>How <see cref="Where"/> walks its three inputs (numpy broadcasting), made once when a session is prepared. Axes that all of them walk alike are merged.</summary>
public struct WhereBroadcast
{
    /// <summary>Merged axes, at least 1.</summary>
    public int Rank;
    /// <summary>Elements of y: the number of units.</summary>
    public int Count;
    /// <summary>Output size of each merged axis, outermost first.</summary>
    public AxisValues Sizes;
    /// <summary>Elements between neighbours of the condition along each axis; 0 where it is repeated.</summary>
    public AxisValues StridesC;
    /// <summary>The same of a.</summary>
    public AxisValues StridesA;
    /// <summary>The same of b.</summary>
    public AxisValues StridesB;

    /// <summary>Prepares the walk to an output of the given shape.</summary>
    /// <exception cref="ArgumentException">An input cannot be broadcast to it.</exception>
    /// <exception cref="OverflowException">The output has more than 2³¹−1 elements.</exception>
    public static WhereBroadcast Create(TensorShape condition, TensorShape a, TensorShape b, TensorShape output)
    {
        var walk = new WhereBroadcast { Count = checked((int)output.ElementCount) };
        Span<int> c = stackalloc int[TensorShape.MaxRank], stepsA = stackalloc int[TensorShape.MaxRank], stepsB = stackalloc int[TensorShape.MaxRank];
        Steps(condition, output, c);
        Steps(a, output, stepsA);
        Steps(b, output, stepsB);
        for (var axis = 0; axis < output.Rank; axis++)
        {
            int size = output[axis], last = walk.Rank - 1;
            if (size == 1)
                continue;
            if (last >= 0 && walk.StridesC[last] == (long)c[axis] * size && walk.StridesA[last] == (long)stepsA[axis] * size && walk.StridesB[last] == (long)stepsB[axis] * size)
                walk.Sizes[last] *= size;
            else
                walk.Sizes[last = walk.Rank++] = size;
            (walk.StridesC[last], walk.StridesA[last], walk.StridesB[last]) = (c[axis], stepsA[axis], stepsB[axis]);
        }
        if (walk.Rank == 0)
            (walk.Sizes[0], walk.Rank) = (1, 1);
        return walk;
    }

    private static void Steps(TensorShape input, TensorShape output, Span<int> steps)
    {
        if (input.Rank > output.Rank)
            throw new ArgumentException($"{input} cannot be broadcast to {output}.", nameof(input));
        var stride = 1;
        for (var back = 1; back <= input.Rank; back++)
        {
            if (input[-back] != 1 && input[-back] != output[-back])
                throw new ArgumentException($"{input} cannot be broadcast to {output}.", nameof(input));
            steps[output.Rank - back] = input[-back] == 1 ? 0 : stride;
            stride = checked(stride * input[-back]);
        }
    }
}
