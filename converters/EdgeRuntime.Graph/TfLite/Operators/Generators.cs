namespace EdgeRuntime.Graph.TfLite.Operators;

/// <summary>Operators whose results come from shapes and single numbers.</summary>
internal static class Generators
{
    public static void Fill(OperatorContext context) => context.Finish(context.Add("Expand", [context.Value(1), context.Vector(context.Result().Shape)]));

    public static void Range(OperatorContext context) => context.Finish(context.Add("Range", [Number(context, 0), Number(context, 1), Number(context, 2)]));

    public static void Shape(OperatorContext context) => Integers(context, context.Info(0).Shape, context.Info(0).Rank);

    public static void Rank(OperatorContext context) => Integers(context, [context.Info(0).Rank]);

    public static void ZerosLike(OperatorContext context)
    {
        var y = context.Result();
        if (y.IsQuantized || y.Type.SizeInBits() is not (8 or 16 or 32 or 64))
            throw context.Unsupported($"zeros of type {y.Type.ShortName()} are not supported");
        var zero = new TensorData(y.Type, [], new byte[y.Type.SizeInBits() / 8]);
        context.Finish(context.Add("Expand", [context.Graph.Builder.Shared(zero, "zero"), context.Vector(y.Shape)]));
    }

    private static string Number(OperatorContext context, int input) => context.Add("Reshape", [context.Value(input), context.Vector([], [0])]);

    private static void Integers(OperatorContext context, long[] values, params long[] shape) => context.Finish(context.Add("Cast", [context.Vector(values, shape)], ("to", (long)context.Result().Type)));
}
