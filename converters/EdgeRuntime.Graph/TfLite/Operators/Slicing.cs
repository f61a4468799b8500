namespace EdgeRuntime.Graph.TfLite.Operators;

/// <summary>SLICE, STRIDED_SLICE and REVERSE_V2 as Slice.</summary>
internal static class Slicing
{
    public static void Slice(OperatorContext context)
    {
        var (begins, sizes, shape) = (context.Integers(1), context.Integers(2), context.Info(0).Shape);
        if (begins.Length != shape.Length || sizes.Length != shape.Length)
            throw new InvalidModelException($"{context.Display}: {begins.Length} begins and {sizes.Length} sizes for {shape.Length} axes; convert the model again.");
        var ends = begins.Zip(sizes).Select((range, axis) => range.Second < 0 ? shape[axis] : range.First + range.Second).ToArray();
        Emit(context, begins, ends, [.. Enumerable.Repeat(1L, shape.Length)]);
    }

    public static void Reverse(OperatorContext context)
    {
        var axes = context.Integers(1).Select(axis => (long)context.Axis(axis, context.Info(0).Rank)).ToArray();
        Layout.Move(context, x => context.Add("Slice",
            [x, Row(context, axes, -1), Row(context, axes, long.MinValue), context.Vector(axes), Row(context, axes, -1)]));
    }

    /// <summary>STRIDED_SLICE, each bit of a mask meaning the entry of that number: begin and end (ignored), ellipsis, new axis, shrink.</summary>
    public static void StridedSlice(OperatorContext context)
    {
        var (begin, end, stride) = (context.Integers(1), context.Integers(2), context.Integers(3));
        var shape = context.Info(0).Shape;
        if (begin.Length != end.Length || begin.Length != stride.Length || begin.Length > 32 || stride.Contains(0))
            throw new InvalidModelException($"{context.Display}: {begin.Length} begins, {end.Length} ends and strides [{string.Join(',', stride)}] do not fit; convert the model again.");
        var (beginMask, endMask, ellipsis, newAxis, shrink) = (context.Option(0), context.Option(1), context.Option(2), context.Option(3), context.Option(4));
        var offset = context.Flag(5);
        var (starts, ends, steps) = (new long[shape.Length], (long[])shape.Clone(), Enumerable.Repeat(1L, shape.Length).ToArray());
        var consumed = Enumerable.Range(0, begin.Length).Count(i => (newAxis >> i & 1) == 0 && (ellipsis >> i & 1) == 0);
        var axis = 0;
        for (var i = 0; i < begin.Length; i++)
        {
            var bit = 1 << i;
            if ((ellipsis & bit) != 0)
            {
                axis += Math.Max(0, shape.Length - consumed);
                continue;
            }
            if ((newAxis & bit) != 0)
                continue;
            if (axis >= shape.Length)
                throw new InvalidModelException($"{context.Display} slices more axes than the {shape.Length} of its input; convert the model again.");
            steps[axis] = stride[i];
            starts[axis] = (beginMask & bit) != 0 ? stride[i] > 0 ? 0 : shape[axis] - 1 : Wrap(begin[i], shape[axis]);
            ends[axis] = (endMask & bit) != 0 ? stride[i] > 0 ? shape[axis] : long.MinValue : offset ? begin[i] + end[i] : Wrap(end[i], shape[axis]);
            if ((shrink & bit) != 0)
                (ends[axis], steps[axis]) = (starts[axis] + 1, 1);
            else if (ends[axis] < 0)
                ends[axis] = long.MinValue;
            axis++;
        }
        Emit(context, starts, ends, steps);
    }

    // Negative positions count from the end, as in Python; what still is negative lies before the first element.
    private static long Wrap(long position, long size) => position < 0 ? position + size : position;

    private static void Emit(OperatorContext context, long[] starts, long[] ends, long[] steps)
    {
        var shape = context.Info(0).Shape;
        long[] axes = [.. Enumerable.Range(0, shape.Length).Where(axis => starts[axis] != 0 || ends[axis] < shape[axis] || steps[axis] != 1).Select(axis => (long)axis)];
        Layout.Move(context, x =>
        {
            var part = axes.Length == 0 ? x : context.Add("Slice",
                [x, Pick(context, axes, starts), Pick(context, axes, ends), context.Vector(axes), Pick(context, axes, steps)]);
            return context.Add("Reshape", [part, context.Vector(context.Result().Shape)]);
        });
    }

    private static string Pick(OperatorContext context, long[] axes, long[] values) => context.Vector(Array.ConvertAll(axes, axis => values[axis]));

    private static string Row(OperatorContext context, long[] axes, long value) => context.Vector(Array.ConvertAll(axes, _ => value));
}
