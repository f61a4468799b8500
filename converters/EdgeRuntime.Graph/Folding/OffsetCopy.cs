namespace EdgeRuntime.Graph.Folding;

/// <summary>
/// Copies elements by separable offsets: element (i₀, i₁, …) of the result is the source's element <c>offsets[0][i₀] + offsets[1][i₁] + …</c>.
/// Transposes, slices, gathers, broadcasts and tilings are all of this form.
/// </summary>
internal static class OffsetCopy
{
    public static byte[] Run(TensorData source, long[][] offsets)
    {
        var size = ElementBytes(source);
        var result = new byte[offsets.Aggregate(1L, (count, axis) => checked(count * axis.Length)) * size];
        if (result.Length > 0)
            Copy(source.Bytes.Span, 0, result, 0, offsets, 0, size);
        return result;
    }

    /// <summary>Elements between neighbours along each axis of a dense tensor.</summary>
    public static long[] Strides(IReadOnlyList<long> shape)
    {
        var strides = new long[shape.Count];
        var stride = 1L;
        for (var axis = shape.Count - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= shape[axis];
        }
        return strides;
    }

    /// <summary>Offsets along one axis: <c>index(i) · stride</c> for i in [0, count).</summary>
    public static long[] Axis(long count, long stride, Func<long, long> index)
    {
        var offsets = new long[count];
        for (var i = 0L; i < count; i++)
            offsets[i] = index(i) * stride;
        return offsets;
    }

    private static int ElementBytes(TensorData tensor) => tensor.Type.SizeInBits() is >= 8 and var bits
        ? bits / 8
        : throw new InvalidModelException($"a {tensor.Type.ShortName()} tensor has no elements of whole bytes.");

    private static int Copy(ReadOnlySpan<byte> source, long start, byte[] result, int position, long[][] offsets, int axis, int size)
    {
        if (axis == offsets.Length)
        {
            source.Slice((int)(start * size), size).CopyTo(result.AsSpan(position));
            return position + size;
        }
        var steps = offsets[axis];
        if (axis == offsets.Length - 1 && IsConsecutive(steps))
        {
            source.Slice((int)((start + steps[0]) * size), steps.Length * size).CopyTo(result.AsSpan(position));
            return position + steps.Length * size;
        }
        foreach (var step in steps)
            position = Copy(source, start + step, result, position, offsets, axis + 1, size);
        return position;
    }

    private static bool IsConsecutive(long[] steps)
    {
        for (var i = 1; i < steps.Length; i++)
        {
            if (steps[i] != steps[i - 1] + 1)
                return false;
        }
        return true;
    }
}
