namespace EdgeRuntime.Graph.Folding;

/// <summary>Computes the result of a node; null where it cannot (an element type without arithmetic).</summary>
internal delegate TensorData? Evaluator(FoldingContext context);

/// <summary>The table of operators that can be computed at conversion: those that shapes and weights pass through. Quantize and Dequantize are not among them: they mark how weights are stored.</summary>
internal static class Evaluators
{
    private static readonly Dictionary<string, Evaluator> s_table = new(StringComparer.Ordinal)
    {
        ["Identity"] = LayoutFolding.Reinterpret, ["Reshape"] = LayoutFolding.Reinterpret, ["Flatten"] = LayoutFolding.Reinterpret,
        ["Squeeze"] = LayoutFolding.Reinterpret, ["Unsqueeze"] = LayoutFolding.Reinterpret, ["Transpose"] = LayoutFolding.Transpose,
        ["Expand"] = LayoutFolding.Expand, ["Tile"] = LayoutFolding.Tile, ["Slice"] = LayoutFolding.Slice, ["Gather"] = LayoutFolding.Gather,
        ["Concat"] = LayoutFolding.Concat, ["ConstantOfShape"] = LayoutFolding.ConstantOfShape, ["Range"] = RangeFolding.Range, ["Cast"] = CastFolding.Cast,

        ["Add"] = ArithmeticFolding.Binary<ArithmeticFolding.Add>, ["Sub"] = ArithmeticFolding.Binary<ArithmeticFolding.Subtract>,
        ["Mul"] = ArithmeticFolding.Binary<ArithmeticFolding.Multiply>, ["Div"] = ArithmeticFolding.Binary<ArithmeticFolding.Divide>,
        ["Max"] = ArithmeticFolding.Binary<ArithmeticFolding.Maximum>, ["Min"] = ArithmeticFolding.Binary<ArithmeticFolding.Minimum>,
        ["Neg"] = UnaryFolding.Number<UnaryFolding.Negate>, ["Abs"] = UnaryFolding.Number<UnaryFolding.Absolute>,
        ["Sqrt"] = UnaryFolding.Real<UnaryFolding.SquareRoot>, ["Reciprocal"] = UnaryFolding.Real<UnaryFolding.Reciprocal>,
        ["Exp"] = UnaryFolding.Real<UnaryFolding.Exponential>, ["Floor"] = UnaryFolding.Real<UnaryFolding.Floor>, ["Ceil"] = UnaryFolding.Real<UnaryFolding.Ceiling>,
        ["Equal"] = LogicFolding.Compare<LogicFolding.Equal>, ["Greater"] = LogicFolding.Compare<LogicFolding.Greater>, ["Less"] = LogicFolding.Compare<LogicFolding.Less>,
        ["GreaterOrEqual"] = LogicFolding.Compare<LogicFolding.GreaterOrEqual>, ["LessOrEqual"] = LogicFolding.Compare<LogicFolding.LessOrEqual>,
        ["And"] = LogicFolding.Logic<LogicFolding.And>, ["Or"] = LogicFolding.Logic<LogicFolding.Or>, ["Xor"] = LogicFolding.Logic<LogicFolding.ExclusiveOr>,
        ["Not"] = LogicFolding.Not, ["Where"] = LogicFolding.Where,
        ["Mod"] = ArithmeticFolding.Modulo, ["Log"] = UnaryFolding.Real<UnaryFolding.Logarithm>, ["Sin"] = UnaryFolding.Real<UnaryFolding.Sine>, ["Cos"] = UnaryFolding.Real<UnaryFolding.Cosine>,
        ["Round"] = UnaryFolding.Real<UnaryFolding.Round>,
        ["ReduceSum"] = ReductionFolding.Run<ArithmeticFolding.Add>, ["ReduceProd"] = ReductionFolding.Run<ArithmeticFolding.Multiply>,
        ["ReduceMax"] = ReductionFolding.Run<ArithmeticFolding.Maximum>, ["ReduceMin"] = ReductionFolding.Run<ArithmeticFolding.Minimum>,
        ["HannWindow"] = WindowFolding.Hann, ["HammingWindow"] = WindowFolding.Hamming, ["BlackmanWindow"] = WindowFolding.Blackman,
    };

    /// <summary>The evaluator of a node's operator; null for operators that are left to run.</summary>
    public static Evaluator? Find(Node node) => node.Domain is "" or "ai.onnx" ? s_table.GetValueOrDefault(node.OpType) : null;
}
