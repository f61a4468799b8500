using EdgeRuntime.Graph;

namespace EdgeRuntime.Training.Gradients;

/// <summary>Gradients of element-by-element arithmetic with broadcasting.</summary>
internal static class ArithmeticGradients
{
    public static void Add(Node node, GradientContext context)
    {
        var dy = context.Gradient(node.Outputs[0])!;
        Broadcast(node, 0, dy, context);
        Broadcast(node, 1, dy, context);
    }

    public static void Sub(Node node, GradientContext context)
    {
        var dy = context.Gradient(node.Outputs[0])!;
        Broadcast(node, 0, dy, context);
        if (context.Needs(node.Inputs[1]))
            Broadcast(node, 1, context.Emit.Neg(dy), context);
    }

    public static void Mul(Node node, GradientContext context)
    {
        var dy = context.Gradient(node.Outputs[0])!;
        for (var i = 0; i < 2; i++)
            if (context.Needs(node.Inputs[i]))
                Broadcast(node, i, context.Emit.Mul(dy, node.Inputs[1 - i]), context);
    }

    // d(a/b) = dy/b for a, −dy·y/b for b.
    public static void Div(Node node, GradientContext context)
    {
        var emit = context.Emit;
        var share = emit.Div(context.Gradient(node.Outputs[0])!, node.Inputs[1]);
        Broadcast(node, 0, share, context);
        if (context.Needs(node.Inputs[1]))
            Broadcast(node, 1, emit.Neg(emit.Mul(share, node.Outputs[0])), context);
    }

    public static void Sum(Node node, GradientContext context)
    {
        for (var i = 0; i < node.Inputs.Count; i++)
            Broadcast(node, i, context.Gradient(node.Outputs[0])!, context);
    }

    // d(x^p) = p·x^(p−1), for a constant p.
    public static void Pow(Node node, GradientContext context)
    {
        var emit = context.Emit;
        var x = node.Inputs[0];
        if (context.Needs(node.Inputs[1]))
            throw new UnsupportedOperatorException("Pow", node.DisplayName, "its gradient with respect to the exponent is not known; make the exponent a constant.");
        var exponent = context.ConstantOf(node, 1);
        if (exponent.Count != 1)
            throw new UnsupportedOperatorException("Pow", node.DisplayName, $"its gradient is known for a scalar exponent, found {exponent.Count} elements.");
        var power = exponent.Type switch
        {
            ElementType.Float32 => exponent.As<float>()[0],
            ElementType.Float64 => exponent.As<double>()[0],
            ElementType.Int64 => exponent.As<long>()[0],
            ElementType.Int32 => exponent.As<int>()[0],
            _ => throw new UnsupportedOperatorException("Pow", node.DisplayName, $"its gradient is not known for an exponent of type {exponent.Type.ShortName()}."),
        };
        var lower = power == 2 ? x : emit.Op("Pow", [x, context.Scalar(power - 1, x)]);
        Broadcast(node, 0, emit.Mul(context.Gradient(node.Outputs[0])!, emit.Mul(lower, context.Scalar(power, x))), context);
    }

    private static void Broadcast(Node node, int input, string gradient, GradientContext context)
    {
        if (context.Needs(node.Inputs[input]))
            context.Add(node.Inputs[input], context.SumTo(gradient, context.Shape(node.Outputs[0]), context.Shape(node.Inputs[input])));
    }
}
