using EdgeRuntime.Graph;

namespace EdgeRuntime.Compression.Pruning.Coupling;

/// <summary>The coupling rules by operator.</summary>
internal static class CouplingRules
{
    private static readonly Dictionary<string, CouplingRule> s_rules = Make();

    /// <summary>The rule of a node; null where there is none.</summary>
    public static CouplingRule? Find(Node node) => node.Domain is "" or "ai.onnx" ? s_rules.GetValueOrDefault(node.OpType) : null;

    private static Dictionary<string, CouplingRule> Make()
    {
        var rules = new Dictionary<string, CouplingRule>(StringComparer.Ordinal);
        void Add(CouplingRule rule, params ReadOnlySpan<string> operators)
        {
            foreach (var op in operators)
                rules.Add(op, rule);
        }
        Add(new(ConvolutionCoupling.Conv, ConvolutionCoupling.Shrink), "Conv");
        Add(new(ConvolutionCoupling.ConvTranspose, ConvolutionCoupling.Shrink), "ConvTranspose");
        Add(new(MatrixCoupling.Gemm), "Gemm");
        Add(new(MatrixCoupling.MatMul), "MatMul");
        Add(new(ElementwiseCoupling.Couple), "Add", "Sub", "Mul", "Div", "Pow", "Min", "Max", "Sum", "Mean", "PRelu", "Where", "Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual", "And", "Or", "Xor", "Mod",
            "Relu", "LeakyRelu", "Sigmoid", "Tanh", "HardSigmoid", "HardSwish", "Elu", "Selu", "Celu", "ThresholdedRelu", "Softplus", "Softsign", "Mish", "Gelu", "Swish", "Erf", "Exp", "Log", "Sqrt", "Reciprocal", "Neg", "Abs",
            "Floor", "Ceil", "Round", "Sign", "Sin", "Cos", "Not", "Identity", "Cast", "Dropout", "Clip");
        Add(new(NormalizationCoupling.PerChannel), "BatchNormalization", "InstanceNormalization");
        Add(new(NormalizationCoupling.OverAxes), "LayerNormalization", "RMSNormalization");
        Add(new(NormalizationCoupling.AlongAxis), "Softmax", "LogSoftmax", "Hardmax", "LpNormalization");
        Add(new(NormalizationCoupling.Quantization), "QuantizeLinear", "DequantizeLinear");
        Add(new(SpatialCoupling.Pool), "MaxPool", "AveragePool", "LpPool", "GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool");
        Add(new(SpatialCoupling.Resize, SpatialCoupling.ShrinkResize), "Resize", "Upsample");
        Add(new(SpatialCoupling.Pad, SpatialCoupling.ShrinkPad), "Pad");
        Add(new(SpatialCoupling.Reduce), "ReduceMean", "ReduceSum", "ReduceMax", "ReduceMin", "ReduceL1", "ReduceL2", "ReduceSumSquare", "ReduceProd", "ReduceLogSumExp");
        Add(new(JoinCoupling.Concat), "Concat");
        Add(new(JoinCoupling.Split, JoinCoupling.ShrinkSplit), "Split");
        Add(new(JoinCoupling.Slice, JoinCoupling.ShrinkSlice), "Slice");
        Add(new(JoinCoupling.Gather), "Gather");
        Add(new(LayoutCoupling.Transpose), "Transpose");
        Add(new(LayoutCoupling.Reshape, LayoutCoupling.ShrinkTarget), "Reshape");
        Add(new(LayoutCoupling.Reshape), "Flatten", "Squeeze", "Unsqueeze");
        Add(new(LayoutCoupling.Expand, LayoutCoupling.ShrinkTarget), "Expand");
        Add(new(LayoutCoupling.Shape), "Shape", "Size");
        Add(new(RecurrentCoupling.Couple, RecurrentCoupling.Shrink), "LSTM", "GRU", "RNN");
        return rules;
    }
}
