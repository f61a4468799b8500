namespace EdgeRuntime.Graph.TfLite.Operators;

/// <summary>PAD (zeros), PADV2 (a constant) and MIRROR_PAD.</summary>
internal static class Padding
{
    private const int Reflect = 0;

    public static void Pad(OperatorContext context) => Emit(context, null);

    public static void PadV2(OperatorContext context) => Emit(context, 2);

    public static void MirrorPad(OperatorContext context)
    {
        var (pads, shape) = (Pads(context), context.Info(0).Shape);
        var offset = context.ByteOption(0) == Reflect ? 1 : 0;
        for (var axis = 0; axis < shape.Length; axis++)
        {
            if (Math.Max(pads[axis], pads[axis + shape.Length]) > shape[axis] - offset)
                throw new InvalidModelException($"{context.Display}: pads [{string.Join(',', pads)}] are larger than the input [{string.Join(',', shape)}] can mirror; convert the model again.");
        }
        if (offset == 1)
            Layout.Move(context, x => context.Add("Pad", [x, context.Vector(pads)], ("mode", "reflect")));
        else
            Layout.Move(context, x => Enumerable.Range(0, shape.Length).Aggregate(x, (value, axis) => Mirror(context, value, axis, shape[axis], pads[axis], pads[axis + shape.Length])));
    }

    private static void Emit(OperatorContext context, int? valueInput)
    {
        var (pads, x) = (Pads(context), context.Info(0));
        if (!x.IsQuantized)
        {
            string[] inputs = valueInput is { } input ? [context.Value(0), context.Vector(pads), Scalar(context, context.Value(input))] : [context.Value(0), context.Vector(pads)];
            context.FinishNumber(context.Add("Pad", inputs));
            return;
        }
        if (valueInput is null && x.Rank == 4 && context.SameAsOutput(0) && context.Constant(0) is null && (pads[0] | pads[3] | pads[4] | pads[7]) == 0)
            context.Graph.SetPadded(context.Operator.Outputs[0], context.ChannelsFirst(context.Float(0)), [pads[1], pads[2], pads[5], pads[6]]);
        var value = valueInput is { } number ? Scalar(context, context.Float(number)) : context.Scalar(0);
        context.FinishFloat(context.Add("Pad", [context.Float(0), context.Vector(pads), value]));
    }

    private static string Scalar(OperatorContext context, string value) => context.Add("Reshape", [value, context.Vector([], [0])]);

    // [begins…, ends…] from the file's [rank, 2].
    private static long[] Pads(OperatorContext context)
    {
        var (pairs, rank) = (context.Integers(1), context.Info(0).Rank);
        if (pairs.Length != 2 * rank || pairs.Any(pad => pad is < 0 or > int.MaxValue))
            throw new InvalidModelException($"{context.Display}: pads [{string.Join(',', pairs)}] for {rank} axes; two numbers of at least 0 for each axis are expected.");
        return [.. Enumerable.Range(0, rank).Select(axis => pairs[2 * axis]), .. Enumerable.Range(0, rank).Select(axis => pairs[2 * axis + 1])];
    }

    // SYMMETRIC repeats the border element, which ONNX's modes do not: the mirrored parts are joined on.
    private static string Mirror(OperatorContext context, string value, int axis, long size, long before, long behind)
    {
        List<string> parts = [value];
        if (before > 0)
            parts.Insert(0, Reversed(context, value, axis, before - 1, long.MinValue));
        if (behind > 0)
            parts.Add(Reversed(context, value, axis, size - 1, behind == size ? long.MinValue : size - 1 - behind));
        return parts.Count == 1 ? value : context.Add("Concat", parts, ("axis", axis));
    }

    private static string Reversed(OperatorContext context, string value, int axis, long start, long end) =>
        context.Add("Slice", [value, context.Vector(start), context.Vector(end), context.Vector(axis), context.Vector(-1)]);
}
