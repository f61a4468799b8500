namespace EdgeRuntime.Kernels;

#pragma warning disable CA1051, CA1815 // a record of numbers, read in inner loops

/// <summary>How <see cref="Binary"/> walks two inputs of different shapes (numpy broadcasting), made once when a session is prepared. Axes that both inputs walk alike are merged.</summary>
public struct Broadcast
{
    /// <summary>Merged axes, at least 1.</summary>
    public int Rank;
    /// <summary>Elements of y: the number of units.</summary>
    public int Count;
    /// <summary>Output size of each merged axis, outermost first.</summary>
    public AxisValues Sizes;
    /// <summary>Elements between neighbours of a along each axis; 0 where a is repeated.</summary>
    public AxisValues StridesA;
    /// <summary>Elements between neighbours of b along each axis; 0 where b is repeated.</summary>
    public AxisValues StridesB;

    /// <summary>Prepares the walk over two shapes.</summary>
    /// <exception cref="ArgumentException">The shapes cannot be broadcast to each other.</exception>
    /// <exception cref="OverflowException">The output has more than 2³¹−1 elements.</exception>
    public static Broadcast Create(TensorShape a, TensorShape b)
    {
        var rank = Math.Max(a.Rank, b.Rank);
        Span<int> sizes = stackalloc int[TensorShape.MaxRank], stridesA = stackalloc int[TensorShape.MaxRank], stridesB = stackalloc int[TensorShape.MaxRank];
        int strideA = 1, strideB = 1, count = 1, axes = 0; // the spans run from the innermost axis out
        for (var back = 1; back <= rank; back++)
        {
            int sizeA = back <= a.Rank ? a[-back] : 1, sizeB = back <= b.Rank ? b[-back] : 1;
            if (sizeA != sizeB && sizeA != 1 && sizeB != 1)
                throw new ArgumentException($"Shapes {a} and {b} cannot be broadcast: axis {-back} is {sizeA} and {sizeB}.", nameof(b));
            var size = sizeA == 1 ? sizeB : sizeA;
            count = checked(count * size);
            int stepA = sizeA == 1 ? 0 : strideA, stepB = sizeB == 1 ? 0 : strideB;
            strideA = checked(strideA * sizeA);
            strideB = checked(strideB * sizeB);
            if (size == 1)
                continue;
            if (axes > 0 && stepA == stridesA[axes - 1] * sizes[axes - 1] && stepB == stridesB[axes - 1] * sizes[axes - 1])
            {
                sizes[axes - 1] *= size;
                continue;
            }
            (sizes[axes], stridesA[axes], stridesB[axes]) = (size, stepA, stepB);
            axes++;
        }
        if (axes == 0)
            (sizes[0], axes) = (1, 1);
        var broadcast = new Broadcast { Rank = axes, Count = count };
        for (var i = 0; i < axes; i++)
            (broadcast.Sizes[i], broadcast.StridesA[i], broadcast.StridesB[i]) = (sizes[axes - 1 - i], stridesA[axes - 1 - i], stridesB[axes - 1 - i]);
        return broadcast;
    }
}
