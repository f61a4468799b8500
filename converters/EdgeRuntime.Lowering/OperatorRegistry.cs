using EdgeRuntime.Graph;
using EdgeRuntime.Lowering.Operators;

namespace EdgeRuntime.Lowering;

/// <summary>Every operator that can be lowered.</summary>
internal static class OperatorRegistry
{
    private static readonly Dictionary<string, OperatorLowering> s_operators = Index(
        new ConvLowering(),
        new GemmLowering(),
        new MatMulLowering(),
        new PoolLowering(),
        new GlobalPoolLowering(),
        new BinaryLowering(),
        new UnaryLowering(),
        new SoftmaxLowering(),
        new BatchNormalizationLowering(),
        new ReshapeLowering(),
        new TransposeLowering(),
        new ConcatLowering(),
        new PadLowering(),
        new SliceLowering(),
        new SplitLowering(),
        new QuantizeLinearLowering(),
        new DequantizeLinearLowering(),
        new CastLowering(),
        new RepeatLowering(),
        new DepthSpaceLowering(),
        new GatherLowering(),
        new ScatterLowering(),
        new WhereLowering(),
        new TopKLowering(),
        new ArgMaxLowering(),
        new CumSumLowering(),
        new ReverseSequenceLowering(),
        new TriluLowering(),
        new EyeLikeLowering(),
        new OneHotLowering(),
        new NonMaxSuppressionLowering(),
        new DataDependentLowering(),
        new ResizeLowering(),
        new RecurrentLowering(),
        new TestLowering(),
        new ReduceLowering(),
        new IntegerMatrixLowering(),
        new ConvIntegerLowering(),
        new ConvTransposeLowering(),
        new RoiAlignLowering(),
        new GridSampleLowering(),
        new LayerNormalizationLowering(),
        new ChannelNormalizationLowering(),
        new DynamicQuantizeLowering());

    /// <summary>The lowering of a node's operator, or null.</summary>
    public static OperatorLowering? Find(Node node) =>
        node.Domain is "" or "ai.onnx" || (node.Domain == "com.microsoft" && node.OpType is "Gelu" or "QuickGelu") ? s_operators.GetValueOrDefault(node.OpType) : null;

    /// <summary>The ONNX operators that can be lowered.</summary>
    public static IEnumerable<string> Operators => s_operators.Keys;

    private static Dictionary<string, OperatorLowering> Index(params OperatorLowering[] lowerings) =>
        lowerings.SelectMany(lowering => lowering.Operators.Select(name => (name, lowering))).ToDictionary(pair => pair.name, pair => pair.lowering, StringComparer.Ordinal);
}
