using System.Numerics;

namespace EdgeRuntime.Graph;

/// <summary>Orders of axes: axis i of the result is axis <c>axes[i]</c> of the source, as ONNX's Transpose has it.</summary>
internal static class Permutation
{
    /// <summary>The order that undoes another.</summary>
    public static int[] Inverse(ReadOnlySpan<int> axes)
    {
        var inverse = new int[axes.Length];
        for (var i = 0; i < axes.Length; i++)
            inverse[axes[i]] = i;
        return inverse;
    }

    /// <summary>Whether every axis occurs once.</summary>
    public static bool IsValid(ReadOnlySpan<long> axes)
    {
        var seen = new bool[axes.Length];
        foreach (var axis in axes)
        {
            if (axis < 0 || axis >= axes.Length || seen[axis])
                return false;
            seen[axis] = true;
        }
        return true;
    }

    /// <summary>Whether no element moves: the axes longer than 1 keep their order.</summary>
    public static bool MovesNothing<T>(IReadOnlyList<T> shape, ReadOnlySpan<int> axes) where T : INumberBase<T>
    {
        var last = -1;
        foreach (var axis in axes)
        {
            if (shape[axis] == T.One)
                continue;
            if (axis < last)
                return false;
            last = axis;
        }
        return true;
    }

    /// <summary>A constant with its axes permuted (element types of whole bytes).</summary>
    public static TensorData Apply(TensorData source, ReadOnlySpan<int> axes)
    {
        var size = source.Type.SizeInBits() / 8;
        var rank = axes.Length;
        var shape = new long[rank];
        var steps = new long[rank];
        for (var i = 0; i < rank; i++)
            shape[i] = source.Shape[axes[i]];
        for (var i = 0; i < rank; i++)
            steps[i] = source.Shape.Skip(axes[i] + 1).Aggregate((long)size, (product, length) => product * length);
        var bytes = new byte[source.Bytes.Length];
        var input = source.Bytes.Span;
        var index = new long[rank];
        long at = 0;
        for (var written = 0; written < bytes.Length; written += size)
        {
            input.Slice((int)at, size).CopyTo(bytes.AsSpan(written));
            for (var axis = rank - 1; axis >= 0; axis--)
            {
                at += steps[axis];
                if (++index[axis] < shape[axis])
                    break;
                at -= steps[axis] * shape[axis];
                index[axis] = 0;
            }
        }
        return new TensorData(source.Type, shape, bytes, source.Name);
    }
}
