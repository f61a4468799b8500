using EdgeRuntime.Graph;

namespace EdgeRuntime.Compression.Pruning;

/// <summary>Cuts tensors of whole bytes.</summary>
internal static class TensorSlice
{
    /// <summary>The tensor with the given indices along each axis.</summary>
    public static TensorData Keep(TensorData tensor, Func<int, int[]> kept)
    {
        for (var axis = 0; axis < tensor.Shape.Count; axis++)
        {
            if (kept(axis) is var indices && indices.Length != tensor.Shape[axis])
                tensor = Keep(tensor, axis, indices);
        }
        return tensor;
    }

    /// <summary>The tensor with zeros at indices along an axis.</summary>
    public static TensorData Zero(TensorData tensor, int axis, IReadOnlyList<int> indices)
    {
        var bytes = tensor.Bytes.ToArray();
        var (outer, size, run) = Form(tensor, axis);
        for (var o = 0L; o < outer; o++)
        {
            foreach (var index in indices)
                bytes.AsSpan((int)((o * size + index) * run), (int)run).Clear();
        }
        return new TensorData(tensor.Type, tensor.Shape, bytes, tensor.Name);
    }

    /// <summary>A tensor as [outer, size, run]: how many blocks, indices along the axis, and bytes of one index.</summary>
    public static (long Outer, long Size, long Run) Form(TensorData tensor, int axis)
    {
        if (tensor.Type.SizeInBits() % 8 != 0 || tensor.Bytes.Length > int.MaxValue)
            throw new InvalidModelException($"tensor '{tensor.Name}' of type {tensor.Type.ShortName()} cannot be sliced; prune before weights are packed below 8 bits.");
        var outer = tensor.Shape.Take(axis).Aggregate(1L, (product, size) => product * size);
        return (outer, tensor.Shape[axis], outer * tensor.Shape[axis] == 0 ? 0 : tensor.Bytes.Length / (outer * tensor.Shape[axis]));
    }

    private static TensorData Keep(TensorData tensor, int axis, int[] indices)
    {
        var (outer, size, run) = Form(tensor, axis);
        var bytes = new byte[outer * indices.Length * run];
        var to = 0;
        for (var o = 0L; o < outer; o++)
        {
            foreach (var index in indices)
            {
                tensor.Bytes.Span.Slice((int)((o * size + index) * run), (int)run).CopyTo(bytes.AsSpan(to));
                to += (int)run;
            }
        }
        return new TensorData(tensor.Type, [.. tensor.Shape.Select((old, i) => i == axis ? indices.Length : old)], bytes, tensor.Name) { DocString = tensor.DocString };
    }
}
