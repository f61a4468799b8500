namespace EdgeRuntime.Graph.Shapes;

/// <summary>Gives the outputs of a node their types and shapes.</summary>
internal delegate void ShapeRule(ShapeContext context);

/// <summary>The table of shape rules by operator; operators outside ai.onnx as "domain.operator".</summary>
internal static class ShapeRules
{
    private static readonly Dictionary<string, ShapeRule> s_rules = new(StringComparer.Ordinal)
    {
        ["Abs"] = ElementwiseShapes.Unary, ["Acos"] = ElementwiseShapes.Unary, ["Acosh"] = ElementwiseShapes.Unary, ["Asin"] = ElementwiseShapes.Unary,
        ["Asinh"] = ElementwiseShapes.Unary, ["Atan"] = ElementwiseShapes.Unary, ["Atanh"] = ElementwiseShapes.Unary, ["BitwiseNot"] = ElementwiseShapes.Unary,
        ["Ceil"] = ElementwiseShapes.Unary, ["Celu"] = ElementwiseShapes.Unary, ["Clip"] = ElementwiseShapes.Unary, ["Cos"] = ElementwiseShapes.Unary,
        ["Cosh"] = ElementwiseShapes.Unary, ["CumSum"] = ElementwiseShapes.Unary, ["Elu"] = ElementwiseShapes.Unary, ["Erf"] = ElementwiseShapes.Unary,
        ["Exp"] = ElementwiseShapes.Unary, ["Floor"] = ElementwiseShapes.Unary, ["Gelu"] = ElementwiseShapes.Unary, ["HardSigmoid"] = ElementwiseShapes.Unary,
        ["HardSwish"] = ElementwiseShapes.Unary, ["Identity"] = ElementwiseShapes.Identity, ["LeakyRelu"] = ElementwiseShapes.Unary, ["Log"] = ElementwiseShapes.Unary,
        ["Mish"] = ElementwiseShapes.Unary, ["Neg"] = ElementwiseShapes.Unary, ["Not"] = ElementwiseShapes.Unary, ["PRelu"] = ElementwiseShapes.Unary,
        ["Reciprocal"] = ElementwiseShapes.Unary, ["Relu"] = ElementwiseShapes.Unary, ["ReverseSequence"] = ElementwiseShapes.Unary, ["Round"] = ElementwiseShapes.Unary,
        ["Selu"] = ElementwiseShapes.Unary, ["Shrink"] = ElementwiseShapes.Unary, ["Sigmoid"] = ElementwiseShapes.Unary, ["Sign"] = ElementwiseShapes.Unary,
        ["Sin"] = ElementwiseShapes.Unary, ["Sinh"] = ElementwiseShapes.Unary, ["Softplus"] = ElementwiseShapes.Unary, ["Softsign"] = ElementwiseShapes.Unary,
        ["Sqrt"] = ElementwiseShapes.Unary, ["Tan"] = ElementwiseShapes.Unary, ["Tanh"] = ElementwiseShapes.Unary, ["ThresholdedRelu"] = ElementwiseShapes.Unary,
        ["Trilu"] = ElementwiseShapes.Unary, ["com.microsoft.Gelu"] = ElementwiseShapes.Unary, ["com.microsoft.QuickGelu"] = ElementwiseShapes.Unary, ["Swish"] = ElementwiseShapes.Unary, ["com.microsoft.FastGelu"] = ElementwiseShapes.Unary,
        ["IsInf"] = ElementwiseShapes.Test, ["IsNaN"] = ElementwiseShapes.Test, ["Cast"] = ElementwiseShapes.Cast, ["CastLike"] = ElementwiseShapes.CastLike,
        ["Add"] = ElementwiseShapes.Add, ["Sub"] = ElementwiseShapes.Subtract, ["Mul"] = ElementwiseShapes.Multiply, ["Div"] = ElementwiseShapes.Divide,
        ["Mod"] = ElementwiseShapes.Broadcast, ["Pow"] = ElementwiseShapes.Broadcast, ["Max"] = ElementwiseShapes.Broadcast, ["Min"] = ElementwiseShapes.Broadcast,
        ["Mean"] = ElementwiseShapes.Broadcast, ["Sum"] = ElementwiseShapes.Broadcast, ["BitShift"] = ElementwiseShapes.Broadcast, ["BitwiseAnd"] = ElementwiseShapes.Broadcast,
        ["BitwiseOr"] = ElementwiseShapes.Broadcast, ["BitwiseXor"] = ElementwiseShapes.Broadcast, ["And"] = ElementwiseShapes.Broadcast, ["Or"] = ElementwiseShapes.Broadcast,
        ["Xor"] = ElementwiseShapes.Broadcast, ["Equal"] = ElementwiseShapes.Compare, ["Greater"] = ElementwiseShapes.Compare, ["GreaterOrEqual"] = ElementwiseShapes.Compare,
        ["Less"] = ElementwiseShapes.Compare, ["LessOrEqual"] = ElementwiseShapes.Compare, ["Where"] = ElementwiseShapes.Where,

        ["Conv"] = ConvolutionShapes.Conv, ["com.microsoft.FusedConv"] = ConvolutionShapes.Conv, ["ConvInteger"] = ConvolutionShapes.ConvInteger,
        ["QLinearConv"] = ConvolutionShapes.QLinearConv, ["ConvTranspose"] = ConvolutionShapes.ConvTranspose,
        ["MaxPool"] = PoolingShapes.Pool, ["AveragePool"] = PoolingShapes.Pool, ["LpPool"] = PoolingShapes.Pool,
        ["GlobalMaxPool"] = PoolingShapes.GlobalPool, ["GlobalAveragePool"] = PoolingShapes.GlobalPool, ["GlobalLpPool"] = PoolingShapes.GlobalPool,

        ["Gemm"] = MatrixShapes.Gemm, ["com.microsoft.FusedGemm"] = MatrixShapes.Gemm, ["MatMul"] = MatrixShapes.MatMul, ["MatMulInteger"] = MatrixShapes.MatMulInteger,
        ["QLinearMatMul"] = MatrixShapes.QLinearMatMul, ["com.microsoft.FusedMatMul"] = MatrixShapes.FusedMatMul, ["Einsum"] = MatrixShapes.Einsum, ["Det"] = MatrixShapes.Det,

        ["BatchNormalization"] = NormalizationShapes.BatchNormalization, ["InstanceNormalization"] = ElementwiseShapes.Unary, ["LRN"] = ElementwiseShapes.Unary,
        ["MeanVarianceNormalization"] = ElementwiseShapes.Unary, ["LpNormalization"] = ElementwiseShapes.Unary, ["GroupNormalization"] = ElementwiseShapes.Unary,
        ["SimplifiedLayerNormalization"] = NormalizationShapes.SimplifiedLayerNormalization,
        ["LayerNormalization"] = NormalizationShapes.LayerNormalization, ["Dropout"] = NormalizationShapes.Dropout, ["Softmax"] = ElementwiseShapes.Unary,
        ["LogSoftmax"] = ElementwiseShapes.Unary, ["Hardmax"] = ElementwiseShapes.Unary, ["SoftmaxCrossEntropyLoss"] = NormalizationShapes.SoftmaxCrossEntropyLoss,
        ["NegativeLogLikelihoodLoss"] = NormalizationShapes.NegativeLogLikelihoodLoss,

        ["Reshape"] = ReshapeShapes.Reshape, ["Flatten"] = ReshapeShapes.Flatten, ["Squeeze"] = ReshapeShapes.Squeeze, ["Unsqueeze"] = ReshapeShapes.Unsqueeze,
        ["Expand"] = ReshapeShapes.Expand, ["Tile"] = LayoutShapes.Tile, ["Transpose"] = LayoutShapes.Transpose, ["Concat"] = LayoutShapes.Concat,
        ["Split"] = LayoutShapes.Split, ["Slice"] = SliceShapes.Slice, ["Pad"] = SliceShapes.Pad, ["DepthToSpace"] = LayoutShapes.DepthToSpace,
        ["SpaceToDepth"] = LayoutShapes.SpaceToDepth, ["Resize"] = ResizeShapes.Resize, ["Upsample"] = ResizeShapes.Resize,

        ["Gather"] = IndexingShapes.Gather, ["GatherElements"] = IndexingShapes.GatherElements, ["GatherND"] = IndexingShapes.GatherND, ["Scatter"] = ElementwiseShapes.Unary,
        ["ScatterElements"] = ElementwiseShapes.Unary, ["ScatterND"] = ElementwiseShapes.Unary, ["OneHot"] = IndexingShapes.OneHot, ["TopK"] = IndexingShapes.TopK,
        ["NonZero"] = IndexingShapes.NonZero, ["Compress"] = IndexingShapes.Compress, ["NonMaxSuppression"] = IndexingShapes.NonMaxSuppression,

        ["ReduceL1"] = ReductionShapes.Reduce, ["ReduceL2"] = ReductionShapes.Reduce, ["ReduceLogSum"] = ReductionShapes.Reduce, ["ReduceLogSumExp"] = ReductionShapes.Reduce,
        ["ReduceMax"] = ReductionShapes.Reduce, ["ReduceMean"] = ReductionShapes.Reduce, ["ReduceMin"] = ReductionShapes.Reduce, ["ReduceProd"] = ReductionShapes.Reduce,
        ["ReduceSum"] = ReductionShapes.Reduce, ["ReduceSumSquare"] = ReductionShapes.Reduce, ["ArgMax"] = ReductionShapes.ArgMax, ["ArgMin"] = ReductionShapes.ArgMax,

        ["Constant"] = ConstantShapes.Constant, ["ConstantOfShape"] = ConstantShapes.ConstantOfShape, ["Shape"] = ConstantShapes.Shape, ["Size"] = ConstantShapes.Size,
        ["Range"] = ConstantShapes.Range, ["EyeLike"] = ConstantShapes.EyeLike, ["RandomNormal"] = ConstantShapes.Random, ["RandomUniform"] = ConstantShapes.Random,
        ["RandomNormalLike"] = ConstantShapes.RandomLike, ["RandomUniformLike"] = ConstantShapes.RandomLike, ["Bernoulli"] = ConstantShapes.RandomLike,

        ["QuantizeLinear"] = QuantizationShapes.QuantizeLinear, ["DequantizeLinear"] = QuantizationShapes.DequantizeLinear,
        ["DynamicQuantizeLinear"] = QuantizationShapes.DynamicQuantizeLinear, ["com.microsoft.QuantizeLinear"] = QuantizationShapes.QuantizeLinear,
        ["com.microsoft.DequantizeLinear"] = QuantizationShapes.DequantizeLinear, ["com.microsoft.QLinearAdd"] = QuantizationShapes.Binary,
        ["com.microsoft.QLinearMul"] = QuantizationShapes.Binary, ["com.microsoft.QLinearSigmoid"] = ElementwiseShapes.Unary,
        ["com.microsoft.QLinearLeakyRelu"] = ElementwiseShapes.Unary, ["com.microsoft.QLinearSoftmax"] = ElementwiseShapes.Unary,
        ["com.microsoft.QGemm"] = QuantizationShapes.Gemm, ["com.microsoft.QLinearConcat"] = QuantizationShapes.Concat,
        ["com.microsoft.QLinearAveragePool"] = PoolingShapes.Pool, ["com.microsoft.QLinearGlobalAveragePool"] = PoolingShapes.QLinearGlobalPool,

        ["HannWindow"] = SignalShapes.Window, ["HammingWindow"] = SignalShapes.Window, ["BlackmanWindow"] = SignalShapes.Window,
        ["MelWeightMatrix"] = SignalShapes.MelWeightMatrix, ["DFT"] = SignalShapes.Dft, ["STFT"] = SignalShapes.Stft,
        ["GridSample"] = SamplingShapes.GridSample, ["RoiAlign"] = SamplingShapes.RoiAlign, ["AffineGrid"] = SamplingShapes.AffineGrid, ["MaxUnpool"] = SamplingShapes.MaxUnpool,
        ["Unique"] = SamplingShapes.Unique, ["RMSNormalization"] = ElementwiseShapes.Unary,

        ["LSTM"] = RecurrentShapes.Recurrent, ["GRU"] = RecurrentShapes.Recurrent, ["RNN"] = RecurrentShapes.Recurrent,
        ["If"] = ControlFlowShapes.If, ["Loop"] = ControlFlowShapes.Loop, ["Scan"] = ControlFlowShapes.Scan,
    };

    public static ShapeRule? Find(Node node) => s_rules.GetValueOrDefault(node.Domain is "" or "ai.onnx" ? node.OpType : $"{node.Domain}.{node.OpType}");
}
