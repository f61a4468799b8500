using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering;

/// <summary>Reads nodes that are functions of one variable, and finds those that an operation can apply to its result.</summary>
internal static class Activations
{
    /// <summary>The ONNX operators that are functions of one variable.</summary>
    public static IReadOnlyList<string> Operators { get; } =
        ["Relu", "Clip", "LeakyRelu", "Sigmoid", "Tanh", "HardSigmoid", "HardSwish", "Elu", "Exp", "Gelu", "Sqrt", "Abs", "Neg", "Log", "Reciprocal", "Erf", "Mish",
         "Softplus", "Softsign", "Selu", "Celu", "ThresholdedRelu", "Sign", "Floor", "Ceil", "Round", "Sin", "Cos", "Tan", "Asin", "Acos", "Atan", "Sinh", "Cosh", "Asinh", "Acosh", "Atanh", "Shrink",
         "Swish", "QuickGelu"];

    /// <summary>The function of a node; null where the node is no such function, or wants bounds that are not constant.</summary>
    public static Activation? Read(Node node, LoweringContext context) => node.OpType switch
    {
        "Relu" => new Activation(ActivationKind.Relu),
        "Clip" => ReadClip(node, context),
        "LeakyRelu" => new Activation(ActivationKind.LeakyRelu, node.Float("alpha", 0.01f)),
        "Sigmoid" => new Activation(ActivationKind.Sigmoid),
        "Tanh" => new Activation(ActivationKind.Tanh),
        "HardSigmoid" => new Activation(ActivationKind.HardSigmoid, node.Float("alpha", 0.2f), node.Float("beta", 0.5f)),
        "HardSwish" => new Activation(ActivationKind.HardSwish),
        "Elu" => new Activation(ActivationKind.Elu, node.Float("alpha", 1)),
        "Exp" => new Activation(ActivationKind.Exp),
        "Gelu" => new Activation(node.Text("approximate", "none") == "tanh" ? ActivationKind.GeluTanh : ActivationKind.Gelu),
        "Sqrt" => new Activation(ActivationKind.Sqrt),
        "Abs" => new Activation(ActivationKind.Abs),
        "Neg" => new Activation(ActivationKind.Negate),
        "Log" => new Activation(ActivationKind.Log),
        "Reciprocal" => new Activation(ActivationKind.Reciprocal),
        "Erf" => new Activation(ActivationKind.Erf),
        "Mish" => new Activation(ActivationKind.Mish),
        "Softplus" => new Activation(ActivationKind.Softplus),
        "Softsign" => new Activation(ActivationKind.Softsign),
        "Selu" => new Activation(ActivationKind.Selu, node.Float("alpha", 1.67326319f), node.Float("gamma", 1.05070102f)),
        "Celu" => new Activation(ActivationKind.Celu, node.Float("alpha", 1)),
        "ThresholdedRelu" => new Activation(ActivationKind.ThresholdedRelu, node.Float("alpha", 1)),
        "Sign" => new Activation(ActivationKind.Sign),
        "Floor" => new Activation(ActivationKind.Floor),
        "Ceil" => new Activation(ActivationKind.Ceiling),
        "Round" => new Activation(ActivationKind.Round),
        "Sin" => new Activation(ActivationKind.Sin),
        "Cos" => new Activation(ActivationKind.Cos),
        "Tan" => new Activation(ActivationKind.Tan),
        "Asin" => new Activation(ActivationKind.Asin),
        "Acos" => new Activation(ActivationKind.Acos),
        "Atan" => new Activation(ActivationKind.Atan),
        "Sinh" => new Activation(ActivationKind.Sinh),
        "Cosh" => new Activation(ActivationKind.Cosh),
        "Asinh" => new Activation(ActivationKind.Asinh),
        "Acosh" => new Activation(ActivationKind.Acosh),
        "Atanh" => new Activation(ActivationKind.Atanh),
        "Shrink" => new Activation(ActivationKind.Shrink, node.Float("lambd", 0.5f), node.Float("bias")),
        "PRelu" when context.Constants.Find(node.Input(1)) is { Type: ElementType.Float32, Count: 1 } slope && slope.Shape.Count <= context.Shape(node.Input(0)).Rank => new Activation(ActivationKind.LeakyRelu, slope.As<float>()[0]),
        "Swish" => new Activation(ActivationKind.Silu, node.Float("alpha", 1)),
        "QuickGelu" => new Activation(ActivationKind.Silu, node.Float("alpha", 1.702f)),
        _ => null,
    };

    /// <summary>The function that alone reads a node's f32 result, with the value that then holds the result; no function and the node's own output otherwise. The function's node is absorbed.</summary>
    public static (Activation Activation, Node Last) Absorb(Node node, LoweringContext context)
    {
        if (Silu(node.Outputs[0], context) is { } silu)
        {
            context.Absorb([silu.Sigmoid, silu.Multiply]);
            return (new Activation(ActivationKind.Silu, 1), silu.Multiply);
        }
        var next = context.Index.OnlyConsumer(node.Outputs[0]);
        if (next is null || OperatorRegistry.Find(next) is null || next.Input(0) != node.Outputs[0] || Read(next, context) is not { } activation)
            return (new Activation(ActivationKind.None), node);
        context.Absorb([next]);
        return (activation, next);
    }

    /// <summary>The two nodes of x·Sigmoid(x), where they are all that reads x.</summary>
    public static (Node Sigmoid, Node Multiply)? Silu(string x, LoweringContext context)
    {
        if (context.Index.IsOutput(x) || context.Index.IsCaptured(x) || context.Index.Consumers(x) is not [var first, var second])
            return null;
        var (sigmoid, multiply) = first.Is("Sigmoid") ? (first, second) : (second, first);
        return sigmoid.Is("Sigmoid") && multiply.Is("Mul") && context.Index.OnlyConsumer(sigmoid.Outputs[0]) == multiply && multiply.Inputs.Contains(x) && multiply.Inputs.Contains(sigmoid.Outputs[0])
            ? (sigmoid, multiply)
            : null;
    }

    private static Activation? ReadClip(Node node, LoweringContext context)
    {
        var low = Bound(node, context, 1, "min", float.MinValue);
        var high = Bound(node, context, 2, "max", float.MaxValue);
        return low is null || high is null ? null : new Activation(ActivationKind.Clip, low.Value, high.Value);
    }

    private static float? Bound(Node node, LoweringContext context, int input, string attribute, float fallback)
    {
        if (!node.HasInput(input))
            return node.Float(attribute, fallback);
        return context.Constants.Find(node.Input(input)) is { Type: ElementType.Float32, Count: 1 } bound ? bound.As<float>()[0] : null;
    }
}
