using EdgeRuntime.Graph.Shapes;

namespace EdgeRuntime.Graph.Folding;

/// <summary>Operators that move elements, whatever their type.</summary>
internal static class LayoutFolding
{
    public static TensorData Reinterpret(FoldingContext context) => context.Result(context.Input(0).Bytes);

    public static TensorData Transpose(FoldingContext context)
    {
        var source = context.Input(0);
        var strides = OffsetCopy.Strides(source.Shape);
        var order = context.Node.Ints("perm") ?? [.. Enumerable.Range(0, source.Shape.Count).Reverse().Select(axis => (long)axis)];
        return context.Result(OffsetCopy.Run(source, [.. context.Shape.Select((size, axis) => OffsetCopy.Axis(size, strides[Dimensions.Axis(order[axis], strides.Length)], i => i))]));
    }

    public static TensorData Expand(FoldingContext context) => Broadcast(context.Input(0), context.Shape);

    /// <summary>A tensor repeated along its axes of size 1 to a shape it broadcasts to.</summary>
    public static TensorData Broadcast(TensorData source, long[] shape)
    {
        if (source.Shape.SequenceEqual(shape))
            return source;
        var strides = OffsetCopy.Strides(source.Shape);
        var added = shape.Length - source.Shape.Count;
        var offsets = shape.Select((size, axis) => OffsetCopy.Axis(size, axis < added || source.Shape[axis - added] == 1 ? 0 : strides[axis - added], i => i)).ToArray();
        return new TensorData(source.Type, shape, OffsetCopy.Run(source, offsets));
    }

    public static TensorData Tile(FoldingContext context)
    {
        var source = context.Input(0);
        var strides = OffsetCopy.Strides(source.Shape);
        return context.Result(OffsetCopy.Run(source, [.. context.Shape.Select((size, axis) => OffsetCopy.Axis(size, strides[axis], i => i % source.Shape[axis]))]));
    }

    public static TensorData? Slice(FoldingContext context)
    {
        if (context.Integers("starts", 1) is not { } starts || context.Integers("ends", 2) is not { } ends)
            return null;
        var source = context.Input(0);
        var strides = OffsetCopy.Strides(source.Shape);
        var offsets = source.Shape.Select((size, axis) => OffsetCopy.Axis(size, strides[axis], i => i)).ToArray();
        var (axes, steps) = (context.Integers("axes", 3), context.Integers("steps", 4));
        for (var i = 0; i < starts.Length; i++)
        {
            var axis = Dimensions.Axis(axes?[i] ?? i, strides.Length);
            var step = steps?[i] ?? 1;
            var (first, count) = SliceShapes.Range(source.Shape[axis], starts[i], ends[i], step);
            offsets[axis] = OffsetCopy.Axis(count, strides[axis], index => first + index * step);
        }
        return context.Result(OffsetCopy.Run(source, offsets));
    }

    public static TensorData? Gather(FoldingContext context)
    {
        var source = context.Input(0);
        if (ShapeScope.Integers(context.Input(1)) is not { } indices)
            return null;
        var strides = OffsetCopy.Strides(source.Shape);
        var picked = Dimensions.Axis(context.Node.Int("axis"), strides.Length);
        var offsets = source.Shape.Select((size, axis) => OffsetCopy.Axis(size, strides[axis], i => i)).ToArray();
        offsets[picked] = Array.ConvertAll(indices, index => Dimensions.Axis(index, (int)source.Shape[picked]) * strides[picked]);
        return context.Result(OffsetCopy.Run(source, offsets));
    }

    public static TensorData? Concat(FoldingContext context)
    {
        if (context.Type.SizeInBits() < 8)
            return null;
        var axis = Dimensions.Axis(context.Node.Int("axis", 1), context.Shape.Length);
        var rows = context.Shape.Take(axis).Aggregate(1L, (product, size) => product * size);
        var result = new byte[context.Type.ByteCount(context.Shape.Aggregate(1L, (product, size) => product * size))];
        var position = 0;
        for (var row = 0L; row < rows; row++)
        {
            for (var i = 0; i < context.InputCount; i++)
            {
                var bytes = context.Input(i).Bytes.Span;
                var length = (int)(bytes.Length / rows);
                bytes.Slice((int)(row * length), length).CopyTo(result.AsSpan(position));
                position += length;
            }
        }
        return context.Result(result);
    }

    public static TensorData ConstantOfShape(FoldingContext context)
    {
        var value = context.Node.Attributes.TryGetValue("value", out var attribute) ? attribute.AsTensor() : TensorData.Scalar(0f);
        return Broadcast(new TensorData(value.Type, [], value.Bytes), context.Shape);
    }
}
