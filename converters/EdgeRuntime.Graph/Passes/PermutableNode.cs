using EdgeRuntime.Graph.Shapes;

namespace EdgeRuntime.Graph.Passes;

/// <summary>
/// Nodes that compute the same whatever the order of their tensors' axes, once their axes, pads and constants follow: element-wise functions, quantization, Concat, Split,
/// Pad, Slice and reductions that keep their axes.
/// </summary>
internal static class PermutableNode
{
    private static readonly HashSet<string> s_unary = new(StringComparer.Ordinal)
    {
        "Abs", "Acos", "Asin", "Atan", "Cast", "Ceil", "Celu", "Clip", "Cos", "Cosh", "Elu", "Erf", "Exp", "Floor", "Gelu", "HardSigmoid", "HardSwish", "Identity", "LeakyRelu",
        "Log", "Mish", "Neg", "Not", "Reciprocal", "Relu", "Round", "Selu", "Sigmoid", "Sign", "Sin", "Sinh", "Softplus", "Softsign", "Sqrt", "Tan", "Tanh", "ThresholdedRelu",
    };

    private static readonly HashSet<string> s_broadcasting = new(StringComparer.Ordinal)
    {
        "Add", "And", "Div", "Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual", "Max", "Mean", "Min", "Mod", "Mul", "Or", "PRelu", "Pow", "Sub", "Sum", "Where", "Xor",
    };

    private static readonly HashSet<string> s_reductions = new(StringComparer.Ordinal)
    {
        "ReduceL1", "ReduceL2", "ReduceLogSum", "ReduceLogSumExp", "ReduceMax", "ReduceMean", "ReduceMin", "ReduceProd", "ReduceSum", "ReduceSumSquare",
    };

    /// <summary>Whether tensors of that rank can go through the node in any order of axes.</summary>
    public static bool Is(GraphIndex index, Node node, int rank)
    {
        if (!IsKnown(node) || node.Outputs.Count == 0 || DataInputs(node).All(input => index.Constant(input) is not null))
            return false;
        foreach (var input in DataInputs(node))
        {
            var constant = index.Constant(input);
            if (constant is null ? index.Graph.Find(input)?.Shape?.Count != rank : constant.Shape.Count > rank || constant.Strings is not null || constant.Type.SizeInBits() < 8)
                return false;
        }
        return node.OpType switch
        {
            "QuantizeLinear" or "DequantizeLinear" => node.Int("block_size") == 0 && index.Graph.Find(node.Input(1))?.Shape is { } scale && (scale.Count == 0 || IsAxis(node.Int("axis", 1), rank)),
            "Concat" or "Split" => IsAxis(node.Int("axis"), rank),
            "Pad" => !node.HasInput(3) && Integers(index, node, "pads", 1) is { } pads && pads.Length == 2 * rank,
            "Slice" => AreAxes(SliceAxes(index, node), rank),
            _ => !s_reductions.Contains(node.OpType) || node.Int("keepdims", 1) == 1 && AreAxes(Integers(index, node, "axes", 1), rank),
        };
    }

    /// <summary>The inputs that follow the order of axes; others are scales, bounds and sizes.</summary>
    public static IEnumerable<string> DataInputs(Node node) =>
        node.OpType is "Concat" || s_broadcasting.Contains(node.OpType) ? node.Inputs.Where(input => input.Length > 0) : node.Inputs.Take(1);

    /// <summary>Whether the input at an index is one of <see cref="DataInputs"/>.</summary>
    public static bool IsData(Node node, int input) => input == 0 || node.OpType is "Concat" || s_broadcasting.Contains(node.OpType);

    /// <summary>Changes attributes and constants, axis i of the tensors having become axis <paramref name="order"/>[i].</summary>
    public static void Permute(GraphBuilder builder, GraphIndex index, Node node, int[] order)
    {
        switch (node.OpType)
        {
            case "QuantizeLinear" or "DequantizeLinear" when index.Graph.Find(node.Input(1))!.Shape!.Count > 0:
                node.With("axis", Mapped(node.Int("axis", 1), order));
                break;
            case "Concat" or "Split":
                node.With("axis", Mapped(node.Int("axis"), order));
                break;
            case "Pad":
                SetIntegers(builder, node, "pads", 1, Pads(Integers(index, node, "pads", 1)!, order));
                break;
            case "Slice":
                SetIntegers(builder, node, "axes", 3, Array.ConvertAll(SliceAxes(index, node)!, axis => Mapped(axis, order)));
                break;
            case var type when s_reductions.Contains(type):
                SetIntegers(builder, node, "axes", 1, Array.ConvertAll(Integers(index, node, "axes", 1)!, axis => Mapped(axis, order)));
                break;
        }
    }

    /// <summary>A constant operand in the new order, with leading axes of length 1 where it has fewer.</summary>
    public static TensorData Permute(TensorData constant, int[] order)
    {
        if (constant.Count == 1)
            return constant;
        long[] shape = [.. Enumerable.Repeat(1L, order.Length - constant.Shape.Count), .. constant.Shape];
        return Permutation.Apply(new TensorData(constant.Type, shape, constant.Bytes, constant.Name), Permutation.Inverse(order));
    }

    private static bool IsKnown(Node node) => node.Domain is "" or "ai.onnx"
        ? s_unary.Contains(node.OpType) || s_broadcasting.Contains(node.OpType) || s_reductions.Contains(node.OpType) || node.OpType is "QuantizeLinear" or "DequantizeLinear" or "Concat" or "Split" or "Pad" or "Slice"
        : node is { Domain: "com.microsoft", OpType: "Gelu" };

    private static long[]? SliceAxes(GraphIndex index, Node node)
    {
        if (node.HasInput(3) || node.Attributes.ContainsKey("axes"))
            return Integers(index, node, "axes", 3);
        return Integers(index, node, "starts", 1) is { } starts ? [.. Enumerable.Range(0, starts.Length).Select(axis => (long)axis)] : null;
    }

    private static long[]? Integers(GraphIndex index, Node node, string attribute, int input) =>
        node.Ints(attribute) ?? (node.HasInput(input) && index.Constant(node.Input(input)) is { } tensor ? ShapeScope.Integers(tensor) : null);

    private static void SetIntegers(GraphBuilder builder, Node node, string attribute, int input, long[] values)
    {
        if (node.Attributes.ContainsKey(attribute) || node.Inputs.Count == 1)
        {
            node.With(attribute, values);
            return;
        }
        while (node.Inputs.Count <= input)
            node.Inputs.Add("");
        node.Inputs[input] = builder.Constant(TensorData.Vector(values), attribute);
    }

    private static bool IsAxis(long axis, int rank) => axis >= -rank && axis < rank;

    private static bool AreAxes(long[]? axes, int rank) => axes is { Length: > 0 } && axes.All(axis => IsAxis(axis, rank));

    private static long Mapped(long axis, int[] order) => order[axis < 0 ? axis + order.Length : axis];

    private static long[] Pads(long[] pads, int[] order)
    {
        var mapped = new long[pads.Length];
        for (var axis = 0; axis < order.Length; axis++)
        {
            mapped[order[axis]] = pads[axis];
            mapped[order.Length + order[axis]] = pads[order.Length + axis];
        }
        return mapped;
    }
}
