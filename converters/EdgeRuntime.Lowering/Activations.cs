using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering;

/// <summary>Reads nodes that are functions of one variable, and finds those that an operation can apply to its result.</summary>
internal static class Activations
{
    /// <summary>The ONNX operators that are functions of one variable.</summary>
    public static IReadOnlyList<string> Operators { get; } =
        ["Relu", "Clip", "LeakyRelu", "Sigmoid", "Tanh", "HardSigmoid", "HardSwish", "Elu", "Exp", "Gelu", "Sqrt", "Abs", "Neg", "Log", "Reciprocal"];

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
        "Gelu" when node.Text("approximate", "none") == "none" => new Activation(ActivationKind.Gelu),
        "Sqrt" => new Activation(ActivationKind.Sqrt),
        "Abs" => new Activation(ActivationKind.Abs),
        "Neg" => new Activation(ActivationKind.Negate),
        "Log" => new Activation(ActivationKind.Log),
        "Reciprocal" => new Activation(ActivationKind.Reciprocal),
        _ => null,
    };

    /// <summary>The function that alone reads a node's f32 result, with the value that then holds the result; no function and the node's own output otherwise. The function's node is absorbed.</summary>
    public static (Activation Activation, Node Last) Absorb(Node node, LoweringContext context)
    {
        var next = context.Index.OnlyConsumer(node.Outputs[0]);
        if (next is null || OperatorRegistry.Find(next) is null || next.Input(0) != node.Outputs[0] || Read(next, context) is not { } activation)
            return (new Activation(ActivationKind.None), node);
        context.Absorb([next]);
        return (activation, next);
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
