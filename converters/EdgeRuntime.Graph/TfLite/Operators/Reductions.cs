namespace EdgeRuntime.Graph.TfLite.Operators;

/// <summary>Operators that reduce axes, or run along one.</summary>
internal static class Reductions
{
    /// <summary>MEAN; over height and width of images it is a global average pool.</summary>
    public static void Mean(OperatorContext context)
    {
        var (x, y) = (context.Info(0), context.Result());
        if (x.Rank == 4 && (x.IsQuantized || x.Type == ElementType.Float32) && Axes(context).Order().SequenceEqual([1L, 2L]))
        {
            var mean = context.Add("GlobalAveragePool", [context.ChannelsFirst(context.Float(0))]);
            if (y.IsQuantized)
                mean = context.Graph.Quantize(mean, context.PerTensor(y), y.Type);
            context.Finish(context.Add("Reshape", [mean, context.Vector(y.Shape)]));
            return;
        }
        Reduce("ReduceMean")(context);
    }

    public static OperatorImport Reduce(string type) => context => context.FinishNumber(Emit(context, type, context.Number(0)));

    public static void Any(OperatorContext context) => Truth(context, "ReduceMax");

    public static void All(OperatorContext context) => Truth(context, "ReduceMin");

    /// <summary>ARG_MAX, ARG_MIN: the first of equal values.</summary>
    public static OperatorImport Arg(string type) => context =>
    {
        var axis = context.Axis(Single(context, 1), context.Info(0).Rank);
        var index = context.Add(type, [context.Number(0)], ("axis", axis), ("keepdims", 0L));
        context.Finish(context.Result().Type == ElementType.Int64 ? index : context.Add("Cast", [index], ("to", (long)context.Result().Type)));
    };

    public static void CumSum(OperatorContext context)
    {
        var axis = context.Axis(Single(context, 1), context.Info(0).Rank);
        context.FinishNumber(context.Add("CumSum", [context.Number(0), context.Graph.Builder.Shared(TensorData.Scalar((long)axis), "axis")],
            ("exclusive", context.Flag(0) ? 1L : 0), ("reverse", context.Flag(1) ? 1L : 0)));
    }

    public static void TopK(OperatorContext context)
    {
        var outputs = context.Add("TopK", [context.Value(0), context.Vector(Single(context, 1))], 2);
        if (!context.SameAsOutput(0) || context.OutputCount < 2)
            throw context.Unsupported("values and their input differ in quantization, or the indices are missing");
        context.Finish(outputs[0]);
        context.Finish(context.Result(1).Type == ElementType.Int64 ? outputs[1] : context.Add("Cast", [outputs[1]], ("to", (long)context.Result(1).Type)), 1);
    }

    private static void Truth(OperatorContext context, string type)
    {
        var x = context.Add("Cast", [context.Value(0)], ("to", (long)ElementType.Int32));
        context.Finish(context.Add("Cast", [Emit(context, type, x)], ("to", (long)ElementType.Bool)));
    }

    private static string Emit(OperatorContext context, string type, string x)
    {
        var axes = Axes(context);
        if (axes.Length == 0)
            return context.Add("Identity", [x]);
        var keep = context.Flag(0) ? 1L : 0;
        return type == "ReduceSum"
            ? context.Add(type, [x, context.Vector(axes)], ("keepdims", keep))
            : context.Add(type, [x], ("axes", axes), ("keepdims", keep));
    }

    private static long[] Axes(OperatorContext context) => [.. context.Integers(1).Select(axis => (long)context.Axis(axis, context.Info(0).Rank)).Distinct().Order()];

    private static long Single(OperatorContext context, int input) => context.Integers(input) is [var value]
        ? value
        : throw new InvalidModelException($"{context.Display}: input {input} must hold one number; convert the model again.");
}
