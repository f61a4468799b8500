namespace EdgeRuntime.Graph.TfLite.Operators;

/// <summary>Functions of two numbers, with numpy broadcasting.</summary>
internal static class Arithmetic
{
    /// <summary>An operator whose option 0 is a fused activation.</summary>
    public static OperatorImport Fused(string type) => context => context.FinishNumber(context.Add(type, [context.Number(0), context.Number(1)]), context.ByteOption(0));

    public static OperatorImport Plain(string type) => context => context.FinishNumber(context.Add(type, [context.Number(0), context.Number(1)]));

    public static void SquaredDifference(OperatorContext context)
    {
        var difference = context.Add("Sub", [context.Number(0), context.Number(1)]);
        context.FinishNumber(context.Add("Mul", [difference, difference]));
    }

    /// <summary><c>⌊a/b⌋</c>; for integers <c>(a − (a mod b))/b</c>, the remainder having the divisor's sign.</summary>
    public static void FloorDivide(OperatorContext context)
    {
        var (a, b) = (context.Number(0), context.Number(1));
        if (IsReal(context))
            context.FinishNumber(context.Add("Floor", [context.Add("Div", [a, b])]));
        else
            context.FinishNumber(context.Add("Div", [context.Add("Sub", [a, context.Add("Mod", [a, b])]), b]));
    }

    /// <summary><c>a − b·⌊a/b⌋</c>.</summary>
    public static void FloorModulo(OperatorContext context)
    {
        var (a, b) = (context.Number(0), context.Number(1));
        if (IsReal(context))
            context.FinishNumber(context.Add("Sub", [a, context.Add("Mul", [b, context.Add("Floor", [context.Add("Div", [a, b])])])]));
        else
            context.FinishNumber(context.Add("Mod", [a, b]));
    }

    public static void AddN(OperatorContext context) => context.FinishNumber(context.Add("Sum", Enumerable.Range(0, context.InputCount).Select(context.Number).ToArray()));

    private static bool IsReal(OperatorContext context) => context.Info(0).Type == ElementType.Float32 || context.Info(0).IsQuantized;
}
