namespace EdgeRuntime.Graph.Shapes;

/// <summary>Slice and Pad: a range cut out, or elements put around.</summary>
internal static class SliceShapes
{
    public static void Slice(ShapeContext context)
    {
        if (context.Shape(0) is not { } shape)
        {
            context.Output(0, context.Type(0), null);
            return;
        }
        var result = shape.ToArray();
        if (!context.TryIntegers("axes", 3, out var axes) || !context.TryIntegers("steps", 4, out var steps) || context.Opset < 10 && context.Node.Ints("starts") is null)
        {
            context.Output(0, context.Type(0), Enumerable.Repeat(Dimension.Unknown, shape.Count).ToArray());
            return;
        }
        context.TryIntegers("starts", 1, out var starts);
        context.TryIntegers("ends", 2, out var ends);
        var count = axes?.Length ?? starts?.Length ?? ends?.Length ?? shape.Count;
        for (var i = 0; i < count; i++)
        {
            var axis = Dimensions.Axis(axes?[i] ?? i, shape.Count);
            var step = steps?[i] ?? 1;
            if (step == 0)
                throw context.Wrong("a step is 0; export the model again.");
            result[axis] = starts is null || ends is null ? Dimension.Unknown : SizeOf(shape[axis], starts[i], ends[i], step);
        }
        context.Output(0, context.Type(0), result);
        if (shape.Count == 1 && count == 1 && starts is not null && ends is not null && context.Contents(0) is { } contents)
            context.OutputContents([.. Indices(contents.Length, starts[0], ends[0], steps?[0] ?? 1).Select(index => contents[index])]);
    }

    public static void Pad(ShapeContext context)
    {
        Dimension[]? result = null;
        if (context.Shape(0) is { } shape)
        {
            context.TryIntegers("pads", 1, out var pads);
            var known = context.TryIntegers("axes", 3, out var axes);
            result = [.. shape];
            var count = axes?.Length ?? shape.Count;
            if (pads is not null && known && pads.Length != 2 * count)
                throw context.Wrong($"{pads.Length} pads for {count} dimensions, expected {2 * count}; export the model again.");
            for (var i = 0; i < count; i++)
            {
                var axis = Dimensions.Axis(axes?[i] ?? i, shape.Count);
                result[axis] = pads is null || !known ? Dimension.Unknown : PaddedSize(shape[axis], pads[i] + pads[i + count]);
            }
        }
        context.Output(0, context.Type(0), result);
    }

    private static Dimension PaddedSize(Dimension size, long pads) => pads == 0 ? size : Dimensions.Map(size, value => value + pads);

    /// <summary>The first index and the number of indices that a slice takes of a size.</summary>
    public static (long First, long Count) Range(long size, long start, long end, long step)
    {
        start = Math.Clamp(start < 0 ? start + size : start, step > 0 ? 0 : -1, step > 0 ? size : size - 1);
        end = Math.Clamp(end < 0 ? end + size : end, -1, size);
        var distance = step > 0 ? Math.Max(0, end - start) : Math.Max(0, start - end);
        var stride = step == long.MinValue ? long.MaxValue : Math.Abs(step);
        return (start, distance == 0 ? 0 : (distance - 1) / stride + 1);
    }

    private static Dimension SizeOf(Dimension size, long start, long end, long step) =>
        start == 0 && step == 1 && end >= int.MaxValue ? size : Dimensions.Map(size, value => Range(value, start, end, step).Count);

    private static IEnumerable<int> Indices(int size, long start, long end, long step)
    {
        var (first, count) = Range(size, start, end, step);
        for (var i = 0L; i < count; i++)
            yield return (int)(first + i * step);
    }
}
