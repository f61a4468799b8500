namespace EdgeRuntime.Kernels;

#pragma warning disable CA1051, CA1815 // a record of numbers, read in inner loops

/// <summary>The border that <see cref="Pad"/> puts around a tensor, or takes away where a count is negative, made once when a session is prepared.</summary>
public struct Border
{
    /// <summary>Axes, at least 1.</summary>
    public int Rank;
    /// <summary>Rows of y (all axes but the last): the number of units.</summary>
    public int Rows;
    /// <summary>Input size per axis.</summary>
    public AxisValues Input;
    /// <summary>Output size per axis.</summary>
    public AxisValues Output;
    /// <summary>Elements added before, per axis; negative: taken away.</summary>
    public AxisValues Before;

    private const int Limit = 1 << 30;

    /// <summary>Prepares a border.</summary>
    /// <exception cref="ArgumentException">More is taken away than there is, a count is beyond ±2³⁰, or there is not one for each axis.</exception>
    /// <exception cref="OverflowException">The output has more than 2³¹−1 elements.</exception>
    public static Border Create(TensorShape input, ReadOnlySpan<int> before, ReadOnlySpan<int> after)
    {
        if (before.Length < input.Rank || after.Length < input.Rank)
            throw new ArgumentException($"A border around {input} needs {input.Rank} counts before and after, found {before.Length} and {after.Length}.", nameof(before));
        var border = new Border { Rank = Math.Max(1, input.Rank), Rows = 1 };
        (border.Input[0], border.Output[0]) = (1, 1);
        var count = 1;
        for (var axis = 0; axis < input.Rank; axis++)
        {
            if (before[axis] is < -Limit or > Limit || after[axis] is < -Limit or > Limit || (long)before[axis] + input[axis] + after[axis] < 0)
                throw new ArgumentException($"Axis {axis} of {input} cannot get {before[axis]} elements before and {after[axis]} after.", nameof(before));
            border.Input[axis] = input[axis];
            border.Before[axis] = before[axis];
            border.Output[axis] = checked(before[axis] + input[axis] + after[axis]);
            count = checked(count * border.Output[axis]);
            if (axis < input.Rank - 1)
                border.Rows *= border.Output[axis];
        }
        return border;
    }
}
