using EdgeRuntime.Graph;

namespace EdgeRuntime.Training.Gradients;

/// <summary>Gradients of activations beside the simple ones of <see cref="UnaryGradients"/>.</summary>
internal static class ActivationGradients
{
    // y = max(x, 0) + slope·min(x, 0)
    public static void PRelu(Node node, GradientContext context)
    {
        var emit = context.Emit;
        var (x, slope, dy) = (node.Inputs[0], node.Inputs[1], context.Gradient(node.Outputs[0])!);
        var zero = context.Scalar(0, x);
        var isPositive = emit.Op("Greater", [x, zero]);
        if (context.Needs(x))
            context.Add(x, emit.Where(isPositive, dy, emit.Mul(dy, slope)));
        if (context.Needs(slope))
            context.Add(slope, context.SumTo(emit.Where(isPositive, zero, emit.Mul(dy, x)), context.Shape(node.Outputs[0]), context.Shape(slope)));
    }

    // y = x above 0, else α·(eˣ − 1): y' = 1, else y + α.
    public static void Elu(Node node, GradientContext context)
    {
        var emit = context.Emit;
        var (x, y, dy) = (node.Inputs[0], node.Outputs[0], context.Gradient(node.Outputs[0])!);
        context.Add(x, emit.Where(emit.Op("Greater", [x, context.Scalar(0, x)]), dy, emit.Mul(dy, emit.Add(y, context.Scalar(node.Float("alpha", 1), x)))));
    }

    // y = ln(1 + eˣ): y' = sigmoid(x)
    public static void Softplus(Node node, GradientContext context) =>
        context.Add(node.Inputs[0], context.Emit.Mul(context.Gradient(node.Outputs[0])!, context.Emit.Op("Sigmoid", [node.Inputs[0]])));

    // y' = 2/√π·exp(−x²)
    public static void Erf(Node node, GradientContext context)
    {
        var emit = context.Emit;
        var x = node.Inputs[0];
        var slope = emit.Mul(emit.Op("Exp", [emit.Neg(emit.Mul(x, x))]), context.Scalar(2 / Math.Sqrt(Math.PI), x));
        context.Add(x, emit.Mul(context.Gradient(node.Outputs[0])!, slope));
    }

    // y = x·Φ(x): y' = Φ(x) + x·φ(x) with Φ and φ of the normal distribution; by tanh, y = x·(1 + t)/2 with t = tanh(u), u = √(2/π)·(x + 0.044715·x³): y' = (1 + t)/2 + x·(1 − t²)·u'/2.
    public static void Gelu(Node node, GradientContext context)
    {
        var emit = context.Emit;
        var x = node.Inputs[0];
        var square = emit.Mul(x, x);
        string distribution, density;
        if (node.Text("approximate", "none") == "tanh")
        {
            var (outer, inner) = (Math.Sqrt(2 / Math.PI), 0.044715);
            var t = emit.Op("Tanh", [emit.Mul(emit.Mul(x, Number(outer)), emit.Add(emit.Mul(square, Number(inner)), Number(1)))]);
            distribution = Half(emit.Add(t, Number(1)));
            density = Half(emit.Mul(emit.Sub(Number(1), emit.Mul(t, t)), emit.Add(emit.Mul(square, Number(3 * inner * outer)), Number(outer))));
        }
        else
        {
            distribution = Half(emit.Add(emit.Op("Erf", [emit.Mul(x, Number(Math.Sqrt(0.5)))]), Number(1)));
            density = emit.Mul(emit.Op("Exp", [emit.Mul(square, Number(-0.5))]), Number(1 / Math.Sqrt(2 * Math.PI)));
        }
        context.Add(x, emit.Mul(context.Gradient(node.Outputs[0])!, emit.Add(distribution, emit.Mul(x, density))));

        string Number(double value) => context.Scalar(value, x);
        string Half(string value) => emit.Mul(value, Number(0.5));
    }
}
