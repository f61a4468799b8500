namespace EdgeRuntime.Graph.TfLite.Operators;

/// <summary>Operators that join and separate tensors.</summary>
internal static class Joining
{
    public static void Concatenation(OperatorContext context)
    {
        var axis = context.Axis(context.Option(0), context.Result().Rank);
        Join(context, axis, input => input, context.ByteOption(1));
    }

    public static void Pack(OperatorContext context)
    {
        var axis = context.Axis(context.Option(1), context.Result().Rank);
        Join(context, axis, input => context.Add("Unsqueeze", [input, context.Vector(axis)]), FusedActivation.None);
    }

    public static void Unpack(OperatorContext context)
    {
        var axis = context.Axis(context.Option(1), context.Info(0).Rank);
        var parts = Separate(context, axis, Enumerable.Repeat(1L, context.OutputCount).ToArray(), 0);
        for (var i = 0; i < parts.Length; i++)
            context.Finish(context.Add("Squeeze", [parts[i], context.Vector(axis)]), i);
    }

    /// <summary>SPLIT (axis, x) into equal parts.</summary>
    public static void Split(OperatorContext context)
    {
        var axis = context.Axis(One(context, 0), context.Info(1).Rank);
        var size = context.Info(1).Shape[axis];
        Finish(context, Separate(context, axis, Enumerable.Repeat(size / context.OutputCount, context.OutputCount).ToArray(), 1));
    }

    /// <summary>SPLIT_V (x, sizes, axis); one size may be −1.</summary>
    public static void SplitV(OperatorContext context)
    {
        var axis = context.Axis(One(context, 2), context.Info(0).Rank);
        var sizes = context.Integers(1);
        var rest = Array.IndexOf(sizes, -1);
        if (rest >= 0)
            sizes[rest] = context.Info(0).Shape[axis] - sizes.Where((_, index) => index != rest).Sum();
        Finish(context, Separate(context, axis, sizes, 0));
    }

    private static void Join(OperatorContext context, int axis, Func<string, string> prepare, int activation)
    {
        if (context.InputCount == 0)
            throw new InvalidModelException($"{context.Display} joins nothing; convert the model again.");
        var inputs = Enumerable.Range(0, context.InputCount);
        if (activation == FusedActivation.None && inputs.All(context.SameAsOutput))
            context.Finish(context.Add("Concat", inputs.Select(input => prepare(context.Value(input))).ToArray(), ("axis", axis)));
        else
            context.FinishFloat(context.Add("Concat", inputs.Select(input => prepare(context.Float(input))).ToArray(), ("axis", axis)), activation);
    }

    private static string[] Separate(OperatorContext context, int axis, long[] sizes, int input)
    {
        if (sizes.Length != context.OutputCount || sizes.Any(size => size < 0) || sizes.Sum() != context.Info(input).Shape[axis])
            throw new InvalidModelException($"{context.Display}: sizes [{string.Join(',', sizes)}] for {context.OutputCount} outputs do not add up to {context.Info(input).Shape[axis]}; convert the model again.");
        if (!context.SameAsOutput(input))
            throw context.Unsupported("input and outputs differ in type or quantization");
        return sizes.Length == 1
            ? [context.Add("Identity", [context.Value(input)])]
            : context.Add("Split", [context.Value(input), context.Vector(sizes)], sizes.Length, ("axis", axis));
    }

    private static void Finish(OperatorContext context, string[] parts)
    {
        for (var i = 0; i < parts.Length; i++)
            context.Finish(parts[i], i);
    }

    private static long One(OperatorContext context, int input) => context.Integers(input) is [var value]
        ? value
        : throw new InvalidModelException($"{context.Display}: input {input} must hold one axis; convert the model again.");
}
