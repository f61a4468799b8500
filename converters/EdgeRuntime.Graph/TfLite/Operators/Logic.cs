namespace EdgeRuntime.Graph.TfLite.Operators;

/// <summary>Comparisons, truth values, and selection by them.</summary>
internal static class Logic
{
    public static OperatorImport Compare(string type) => context => context.Finish(context.Add(type, [context.Number(0), context.Number(1)]));

    public static void NotEqual(OperatorContext context) => context.Finish(context.Add("Not", [context.Add("Equal", [context.Number(0), context.Number(1)])]));

    public static OperatorImport Combine(string type) => context => context.Finish(context.Add(type, [context.Value(0), context.Value(1)]));

    public static void Not(OperatorContext context) => context.Finish(context.Add("Not", [context.Value(0)]));

    /// <summary>SELECT: a condition of one dimension chooses rows.</summary>
    public static void Select(OperatorContext context)
    {
        var (condition, rank) = (context.Info(0), context.Info(1).Rank);
        if (condition.Rank != 1 || rank < 2)
            Emit(context, context.Value(0));
        else
            Emit(context, context.Add("Reshape", [context.Value(0), context.Vector([condition.Shape[0], .. Enumerable.Repeat(1L, rank - 1)])]));
    }

    public static void SelectV2(OperatorContext context) => Emit(context, context.Value(0));

    /// <summary>WHERE: the indices of what is true, [n, rank]; how many is known when it runs only.</summary>
    public static void Where(OperatorContext context)
    {
        var x = context.Info(0).Type == ElementType.Bool ? context.Value(0) : context.Add("Cast", [context.Value(0)], ("to", (long)ElementType.Bool));
        context.Finish(context.Add("Transpose", [context.Add("NonZero", [x])], ("perm", new long[] { 1, 0 })));
    }

    private static void Emit(OperatorContext context, string condition) => context.FinishNumber(context.Add("Where", [condition, context.Number(1), context.Number(2)]));
}
