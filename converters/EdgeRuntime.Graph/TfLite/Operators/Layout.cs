namespace EdgeRuntime.Graph.TfLite.Operators;

/// <summary>Operators that give elements other places or repeat them. Quantized elements are moved as integers.</summary>
internal static class Layout
{
    /// <summary>RESHAPE, SQUEEZE, EXPAND_DIMS: the output's shape says all.</summary>
    public static void Reshape(OperatorContext context) => Move(context, x => context.Add("Reshape", [x, context.Vector(context.Result().Shape)]));

    public static void Transpose(OperatorContext context)
    {
        var order = context.Integers(1).Select(axis => (long)context.Axis(axis, context.Info(0).Rank)).ToArray();
        if (order.Length != context.Info(0).Rank || !Permutation.IsValid(order))
            throw new InvalidModelException($"{context.Display}: [{string.Join(',', order)}] is no order of {context.Info(0).Rank} axes; convert the model again.");
        Move(context, x => context.Add("Transpose", [x], ("perm", order)));
    }

    public static void Tile(OperatorContext context) => Move(context, x => context.Add("Tile", [x, context.Int64(1)]));

    public static void BroadcastTo(OperatorContext context) => Move(context, x => context.Add("Expand", [x, context.Vector(context.Result().Shape)]));

    /// <summary>Moves the elements of input 0: as they are where the output is of the same kind, else as numbers.</summary>
    public static void Move(OperatorContext context, Func<string, string> emit)
    {
        if (context.SameAsOutput(0))
            context.Finish(emit(context.Value(0)));
        else
            context.FinishFloat(emit(context.Float(0)));
    }
}
