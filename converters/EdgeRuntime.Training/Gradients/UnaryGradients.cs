using EdgeRuntime.Graph;

namespace EdgeRuntime.Training.Gradients;

/// <summary>Gradients of functions of one tensor, element by element. Where the function has a kink the gradient there is 0, for Abs sign(0) = 0.</summary>
internal static class UnaryGradients
{
    // y > 0 exactly where x > 0. A product with the mask is faster than Where on CPU.
    public static void Relu(Node node, GradientContext context)
    {
        var y = node.Outputs[0];
        var emit = context.Emit;
        Give(node, context, dy => emit.Mul(dy, emit.Cast(emit.Op("Greater", [y, context.Scalar(0, y)]), context.TypeOf(y))));
    }

    public static void LeakyRelu(Node node, GradientContext context)
    {
        var x = node.Inputs[0];
        var emit = context.Emit;
        var alpha = context.Scalar(node.Float("alpha", 0.01f), x);
        Give(node, context, dy => emit.Where(emit.Op("Greater", [x, context.Scalar(0, x)]), dy, emit.Mul(dy, alpha)));
    }

    // y' = y·(1 − y)
    public static void Sigmoid(Node node, GradientContext context)
    {
        var y = node.Outputs[0];
        var emit = context.Emit;
        Give(node, context, dy => emit.Mul(dy, emit.Mul(y, emit.Sub(context.Scalar(1, y), y))));
    }

    // y' = 1 − y²
    public static void Tanh(Node node, GradientContext context)
    {
        var y = node.Outputs[0];
        var emit = context.Emit;
        Give(node, context, dy => emit.Mul(dy, emit.Sub(context.Scalar(1, y), emit.Mul(y, y))));
    }

    // y = x·h(x), h = clip(x/6 + 1/2, 0, 1): y' = h + x·h'
    public static void HardSwish(Node node, GradientContext context)
    {
        var x = node.Inputs[0];
        var emit = context.Emit;
        Give(node, context, dy =>
        {
            var gate = emit.Op("HardSigmoid", [x], ("alpha", 1f / 6), ("beta", 0.5f));
            var slope = emit.Where(Inside(context, gate, 0, 1), emit.Mul(x, context.Scalar(1.0 / 6, x)), context.Scalar(0, x));
            return emit.Mul(dy, emit.Add(gate, slope));
        });
    }

    public static void HardSigmoid(Node node, GradientContext context)
    {
        var y = node.Outputs[0];
        var emit = context.Emit;
        Give(node, context, dy => emit.Where(Inside(context, y, 0, 1), emit.Mul(dy, context.Scalar(node.Float("alpha", 0.2f), y)), context.Scalar(0, y)));
    }

    public static void Clip(Node node, GradientContext context)
    {
        var x = node.Inputs[0];
        var emit = context.Emit;
        var above = node.HasInput(1) ? emit.Op("Greater", [x, node.Inputs[1]]) : null;
        var below = node.HasInput(2) ? emit.Op("Less", [x, node.Inputs[2]]) : null;
        var inside = above is null || below is null ? above ?? below : emit.Op("And", [above, below]);
        Give(node, context, dy => inside is null ? dy : emit.Mul(dy, emit.Cast(inside, context.TypeOf(x))));
    }

    public static void Exp(Node node, GradientContext context) => Give(node, context, dy => context.Emit.Mul(dy, node.Outputs[0]));

    public static void Log(Node node, GradientContext context) => Give(node, context, dy => context.Emit.Div(dy, node.Inputs[0]));

    // y' = 1 / 2y
    public static void Sqrt(Node node, GradientContext context) =>
        Give(node, context, dy => context.Emit.Div(context.Emit.Mul(dy, context.Scalar(0.5, node.Outputs[0])), node.Outputs[0]));

    public static void Neg(Node node, GradientContext context) => Give(node, context, context.Emit.Neg);

    public static void Abs(Node node, GradientContext context) => Give(node, context, dy => context.Emit.Mul(dy, context.Emit.Op("Sign", [node.Inputs[0]])));

    // y' = −y²
    public static void Reciprocal(Node node, GradientContext context)
    {
        var y = node.Outputs[0];
        Give(node, context, dy => context.Emit.Neg(context.Emit.Mul(dy, context.Emit.Mul(y, y))));
    }

    public static void Identity(Node node, GradientContext context) => Give(node, context, dy => dy);

    private static string Inside(GradientContext context, string value, double low, double high) => context.Emit.Op("And",
        [context.Emit.Op("Greater", [value, context.Scalar(low, value)]), context.Emit.Op("Less", [value, context.Scalar(high, value)])]);

    private static void Give(Node node, GradientContext context, Func<string, string> gradient) =>
        context.Add(node.Inputs[0], gradient(context.Gradient(node.Outputs[0])!));
}
