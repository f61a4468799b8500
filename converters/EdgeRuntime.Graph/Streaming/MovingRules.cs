namespace EdgeRuntime.Graph.Streaming;

/// <summary>Operators that combine or move elements.</summary>
internal static class MovingRules
{
    public static TimeUse Of(TimeContext context) => context.Node.OpType switch
    {
        "Transpose" => Transpose(context),
        "Concat" => Concat(context),
        "Split" => Split(context),
        "Slice" => Slice(context),
        "Pad" => Pad(context),
        _ => Reshape(context),
    };

    /// <summary>Elements of all inputs against each other; constants must not change along time.</summary>
    public static TimeUse Elementwise(TimeContext context)
    {
        TimeValue? found = null;
        var rank = context.Shape(context.Node.Outputs[0]).Length;
        for (var i = 0; i < context.Node.Inputs.Count; i++)
        {
            if (context.Time(i) is not { } time)
                continue;
            time = time with { Axis = time.Axis + rank - context.Shape(context.Node.Input(i)).Length };
            if (found is not null && found != time)
                throw context.Refuse("its inputs do not go along time alike", "join branches of the same strides and lengths");
            found = time;
        }
        for (var i = 0; i < context.Node.Inputs.Count; i++)
        {
            if (context.Time(i) is null && context.Shape(context.Node.Input(i)) is var shape && found!.Axis - (rank - shape.Length) is >= 0 and var at && shape[at] != 1)
                throw context.Refuse($"'{context.Node.Input(i)}' differs from row to row of the window", "a stream has no first row: use a constant for all rows, or convert without --streaming");
        }
        return context.Pointwise(found!, found!.Axis);
    }

    private static TimeUse Transpose(TimeContext context)
    {
        var time = context.Time(0)!;
        var rank = context.Shape(context.Node.Input(0)).Length;
        var perm = context.Node.Ints("perm") ?? [.. Enumerable.Range(0, rank).Reverse().Select(axis => (long)axis)];
        return context.Pointwise(time, Array.IndexOf(perm, (long)time.Axis));
    }

    private static TimeUse Concat(TimeContext context)
    {
        var times = context.Node.Inputs.Select((_, i) => context.Time(i)).ToList();
        if (times.Contains(null) || times.Distinct().Count() > 1)
            throw context.Refuse("its inputs do not go along time alike", "join branches of the same strides and lengths");
        return TimeContext.Axis(context.Node.Int("axis"), context.Shape(context.Node.Outputs[0]).Length) == times[0]!.Axis
            ? throw context.Refuse("it joins along time", "convert without --streaming")
            : context.Pointwise(times[0]!, times[0]!.Axis);
    }

    private static TimeUse Split(TimeContext context)
    {
        var time = context.Time(0)!;
        return TimeContext.Axis(context.Node.Int("axis"), context.Shape(context.Node.Input(0)).Length) == time.Axis
            ? throw context.Refuse("it cuts along time", "take parts of the window with Slice, or convert without --streaming")
            : context.Pointwise(time, time.Axis);
    }

    // A cut along time only: the rest of the window is read later or earlier (StreamAnalysis.Resolve).
    private static TimeUse Slice(TimeContext context)
    {
        var time = context.Time(0)!;
        var shape = context.Shape(context.Node.Input(0));
        var starts = context.Integers("starts", 1)!;
        var axes = context.Integers("axes", 3) ?? [.. Enumerable.Range(0, starts.Length).Select(axis => (long)axis)];
        var at = Array.FindIndex(axes, axis => TimeContext.Axis(axis, shape.Length) == time.Axis);
        if (at < 0)
            return context.Pointwise(time, time.Axis);
        var steps = context.Integers("steps", 4);
        if (axes.Length > 1 || steps is not null && steps[at] != 1)
            throw context.Refuse("it cuts along time and in another way at once", "cut along time in a node of its own, without steps");
        var length = context.Shape(context.Node.Outputs[0])[time.Axis];
        return length == 1 ? new TimeUse(TimeUseKind.Window, []) { Start = CutStart(starts[at], time) } : context.Pointwise(time with { Length = length }, time.Axis);
    }

    /// <summary>The element that a cut begins at, counted from the end where it is negative.</summary>
    public static int CutStart(long start, TimeValue time) => (int)Math.Clamp(start < 0 ? start + time.Length : start, 0, time.Length);

    private static TimeUse Pad(TimeContext context)
    {
        var time = context.Time(0)!;
        var pads = context.Integers("pads", 1)!;
        var rank = context.Shape(context.Node.Input(0)).Length;
        if (context.Node.HasInput(3))
            throw context.Refuse("it names its axes", "write it with pads for every axis");
        return pads[time.Axis] != 0 || pads[time.Axis + rank] != 0
            ? throw context.Refuse("it pads along time, but the edges of a window are none of the stream", "train with 'padding: valid_rows' in the layers of the recipe, or convert without --streaming")
            : context.Pointwise(time, time.Axis);
    }

    // Time stays an axis where as many elements lie before it as before, and it has the same length; else the window becomes one.
    private static TimeUse Reshape(TimeContext context)
    {
        var time = context.Time(0)!;
        var (from, to) = (context.Shape(context.Node.Input(0)), context.Shape(context.Node.Outputs[0]));
        var before = Product(from, time.Axis);
        for (var axis = 0; axis < to.Length; axis++)
        {
            if (to[axis] == time.Length && Product(to, axis) == before)
                return context.Pointwise(time, axis);
        }
        return TimeContext.Whole;
    }

    private static long Product(int[] shape, int end) => shape.Take(end).Aggregate(1L, (product, size) => product * size);
}
