using EdgeRuntime.Graph;

namespace EdgeRuntime.Compression.Pruning.Coupling;

/// <summary>Concat, Split, Slice and Gather: elements of one value are elements of another at an offset.</summary>
internal static class JoinCoupling
{
    public static void Concat(Node node, CouplingContext context)
    {
        var offset = 0L;
        foreach (var input in node.Inputs)
            offset = Part(context, input, node.Outputs[0], Axis(node, context, node.Outputs[0]), offset);
    }

    public static void Split(Node node, CouplingContext context)
    {
        if (node.HasInput(1))
            context.Handle(node.Input(1), 0);
        var offset = 0L;
        foreach (var output in node.Outputs.Where(output => output.Length > 0))
            offset = Part(context, output, node.Input(0), Axis(node, context, node.Input(0)), offset);
    }

    /// <summary>Unequal parts are given in numbers.</summary>
    public static void ShrinkSplit(Node node, RemovalContext context)
    {
        var rank = context.Rank(node.Input(0));
        var axis = (int)node.Int("axis");
        node.Attributes.Remove("num_outputs");
        context.SetInput(node, 1, TensorData.Vector([.. node.Outputs.Select(output => context.NewSize(output, axis < 0 ? axis + rank : axis))]));
    }

    public static void Slice(Node node, CouplingContext context)
    {
        var (x, y) = (node.Input(0), node.Outputs[0]);
        foreach (var parameter in node.Inputs.Skip(1).Where(name => name.Length > 0))
            context.Handle(parameter, 0);
        if (Ranges(node, context.Shape(x), context.Constant) is not { } ranges)
            return;
        for (var axis = 0; axis < ranges.Length; axis++)
        {
            if (ranges[axis] is { } range)
                context.Tie(x, axis, y, axis, Enumerable.Range(0, (int)context.Shape(y)[axis]).Select(i => (range.Start + i, (long)i)));
        }
    }

    public static void ShrinkSlice(Node node, RemovalContext context)
    {
        var rank = context.Rank(node.Input(0));
        var ranges = Ranges(node, [.. Enumerable.Range(0, rank).Select(axis => context.OldSize(node.Input(0), axis))], context.Constant)!;
        long[] starts = [.. context.Constant(node.Input(1))!.As<long>()], ends = [.. context.Constant(node.Input(2))!.As<long>()];
        for (var i = 0; i < starts.Length; i++)
        {
            var axis = SlicedAxis(node, i, rank, context.Constant);
            if (!context.HasChanged(node.Input(0), axis) || ranges[axis] is not { } range)
                continue;
            var kept = context.Kept(node.Input(0), axis);
            (starts[i], ends[i]) = (kept.Count(k => k < range.Start), kept.Count(k => k < range.End));
        }
        context.SetInput(node, 1, TensorData.Vector(starts));
        context.SetInput(node, 2, TensorData.Vector(ends));
    }

    /// <summary>What is picked by index stays; the other axes go through.</summary>
    public static void Gather(Node node, CouplingContext context)
    {
        var (x, indices, y) = (node.Input(0), node.Input(1), node.Outputs[0]);
        var along = Axis(node, context, x);
        var inserted = context.Shape(indices).Length;
        for (var axis = 0; axis < context.Shape(x).Length; axis++)
        {
            if (axis != along)
                context.Tie(x, axis, y, axis < along ? axis : axis + inserted - 1);
        }
        for (var axis = 0; axis < inserted; axis++)
            context.Tie(indices, axis, y, along + axis);
        if (context.IsWeight(x) && along == 0 && context.Shape(x).Length == 2)
            context.Produce(node, x, 1);
    }

    private static long Part(CouplingContext context, string part, string whole, int along, long offset)
    {
        var shape = context.Shape(part);
        for (var axis = 0; axis < shape.Length; axis++)
        {
            var start = axis == along ? offset : 0;
            context.Tie(part, axis, whole, axis, Enumerable.Range(0, (int)shape[axis]).Select(i => ((long)i, start + i)));
        }
        return offset + shape[along];
    }

    private static int Axis(Node node, CouplingContext context, string value) => (int)node.Int("axis") is var axis && axis < 0 ? axis + context.Shape(value).Length : axis;

    private static int SlicedAxis(Node node, int i, int rank, Func<string, TensorData?> constant) =>
        node.HasInput(3) ? (int)(Numbers(constant(node.Input(3)))![i] is var axis && axis < 0 ? axis + rank : axis) : i;

    // Null for a slice that is computed; a null range for an axis that is not taken in steps of 1.
    private static (long Start, long End)?[]? Ranges(Node node, long[] shape, Func<string, TensorData?> constant)
    {
        if (Numbers(constant(node.Input(1))) is not { } starts || Numbers(constant(node.Input(2))) is not { } ends || node.HasInput(3) && Numbers(constant(node.Input(3))) is null)
            return null;
        var steps = node.HasInput(4) ? Numbers(constant(node.Input(4))) : [];
        if (steps is null)
            return null;
        (long, long)?[] ranges = [.. shape.Select(size => ((long, long)?)(0L, size))];
        for (var i = 0; i < starts.Length; i++)
        {
            var axis = SlicedAxis(node, i, shape.Length, constant);
            long Clamp(long at) => Math.Clamp(at < 0 ? at + shape[axis] : at, 0, shape[axis]);
            ranges[axis] = i < steps.Length && steps[i] != 1 ? null : (Clamp(starts[i]), Clamp(ends[i]));
        }
        return ranges;
    }

    private static long[]? Numbers(TensorData? tensor) => tensor?.Type switch
    {
        ElementType.Int64 => tensor.As<long>().ToArray(),
        ElementType.Int32 => Array.ConvertAll(tensor.As<int>().ToArray(), number => (long)number),
        _ => null,
    };
}
