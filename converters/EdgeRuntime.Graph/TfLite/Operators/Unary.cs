namespace EdgeRuntime.Graph.TfLite.Operators;

/// <summary>Functions of one number.</summary>
internal static class Unary
{
    public static OperatorImport Function(string type) => context => context.FinishNumber(context.Add(type, [context.Number(0)]));

    public static OperatorImport Activation(int activation) => context => context.FinishFloat(context.Float(0), activation);

    public static void Relu0To1(OperatorContext context) => context.FinishFloat(FusedActivation.Clamp(context, context.Float(0), 0, 1, context.Result()));

    public static void LeakyRelu(OperatorContext context) => context.FinishFloat(context.Add("LeakyRelu", [context.Float(0)], ("alpha", context.FloatOption(0))));

    public static void PRelu(OperatorContext context) => context.FinishFloat(context.Add("PRelu", [context.Float(0), context.Float(1)]));

    public static void Rsqrt(OperatorContext context) => context.FinishNumber(context.Add("Reciprocal", [context.Add("Sqrt", [context.Number(0)])]));

    public static void Square(OperatorContext context) => context.FinishNumber(context.Add("Mul", [context.Number(0), context.Number(0)]));

    /// <summary>GELU (Hendrycks and Gimpel, 2016): <c>x·Φ(x)</c>, or <c>½x(1 + tanh(√(2/π)(x + 0.044715x³)))</c> where it is approximated.</summary>
    public static void Gelu(OperatorContext context)
    {
        var x = context.Float(0);
        if (!context.Flag(0))
        {
            var gelu = context.Add("Gelu", [x]);
            context.Graph.Builder.Graph.Nodes[^1].Domain = "com.microsoft";
            context.Graph.Builder.Model.Opsets["com.microsoft"] = 1;
            context.FinishFloat(gelu);
            return;
        }
        var cube = context.Add("Mul", [context.Add("Mul", [x, x]), x]);
        var inner = context.Add("Add", [x, context.Add("Mul", [cube, context.Scalar(0.044715f)])]);
        var tanh = context.Add("Tanh", [context.Add("Mul", [inner, context.Scalar(0.7978845608f)])]);
        var half = context.Add("Mul", [x, context.Scalar(0.5f)]);
        context.FinishFloat(context.Add("Mul", [half, context.Add("Add", [tanh, context.Scalar(1)])]));
    }
}
