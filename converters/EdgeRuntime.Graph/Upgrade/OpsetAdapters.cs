namespace EdgeRuntime.Graph.Upgrade;

/// <summary>One change of an operator's form.</summary>
/// <param name="Operator">The operator.</param>
/// <param name="Since">The operator set whose form the adapter emits; nodes of older sets need it.</param>
/// <param name="Run">Emits the nodes in the new form.</param>
internal sealed record OpsetAdapter(string Operator, long Since, Action<UpgradeContext> Run);

/// <summary>Every change of form between operator sets 1 and 21 that old models run into. An operator that is not listed has kept its form, or only gained types and defaults.</summary>
internal static class OpsetAdapters
{
    private static readonly string[] s_oneSided = ["Add", "Sub", "Mul", "Div", "Pow", "And", "Or", "Xor", "Equal", "Greater", "Less"];

    private static readonly string[] s_consuming =
    [
        "Abs", "Ceil", "Clip", "Elu", "Exp", "Floor", "HardSigmoid", "InstanceNormalization", "LeakyRelu", "Log", "Max", "Mean", "Min", "Neg", "Reciprocal", "Relu", "Selu", "Sigmoid",
        "Sqrt", "Sum", "Tanh", "ThresholdedRelu",
    ];

    private static readonly string[] s_reductions =
        ["ReduceL1", "ReduceL2", "ReduceLogSum", "ReduceLogSumExp", "ReduceMax", "ReduceMean", "ReduceMin", "ReduceProd", "ReduceSumSquare"];

    private static readonly Dictionary<string, OpsetAdapter[]> s_table = Table(
    [
        .. s_oneSided.Select(name => new OpsetAdapter(name, 7, LegacyBroadcast.Run)),
        .. s_consuming.Select(name => new OpsetAdapter(name, 6, LegacyAttributes.Drop)),
        new("PRelu", 7, LegacyBroadcast.PRelu),
        new("Concat", 4, LegacyAttributes.ConcatAxis),
        new("Reshape", 5, LegacyAttributes.ReshapeTarget),
        new("Cast", 6, LegacyAttributes.CastType),
        new("Pad", 2, LegacyAttributes.PadAmounts),
        new("Tile", 6, LegacyAttributes.Tile),
        new("Upsample", 7, LegacyAttributes.UpsampleScales),
        new("Gemm", 7, LegacyAttributes.Drop), new("Dropout", 7, LegacyAttributes.Drop),
        new("RNN", 7, LegacyAttributes.Drop), new("GRU", 7, LegacyAttributes.Drop), new("LSTM", 7, LegacyAttributes.Drop),
        new("BatchNormalization", 7, NormalizationUpgrade.DropTest), new("BatchNormalization", 9, NormalizationUpgrade.Spatial), new("BatchNormalization", 14, NormalizationUpgrade.Outputs),
        new("Scan", 9, RetiredOperators.Scan),
        new("Affine", 10, RetiredOperators.Affine), new("ImageScaler", 10, RetiredOperators.ImageScaler),
        new("ParametricSoftplus", 10, RetiredOperators.ParametricSoftplus), new("ScaledTanh", 10, RetiredOperators.ScaledTanh),
        new("Slice", 10, AttributeInputs.Slice), new("TopK", 10, AttributeInputs.TopK),
        new("Clip", 11, AttributeInputs.Clip), new("Pad", 11, AttributeInputs.Pad),
        new("Upsample", 11, ResizeUpgrade.Upsample), new("Resize", 11, ResizeUpgrade.Resize), new("Resize", 13, ResizeUpgrade.DropEmptyInputs),
        new("Scatter", 11, RetiredOperators.Scatter),
        new("Dropout", 12, DropoutUpgrade.Run),
        new("Squeeze", 13, AttributeInputs.Axes), new("Unsqueeze", 13, AttributeInputs.Axes), new("ReduceSum", 13, AttributeInputs.Axes), new("Split", 13, AttributeInputs.Split),
        new("Softmax", 13, SoftmaxUpgrade.Run), new("LogSoftmax", 13, SoftmaxUpgrade.Run), new("Hardmax", 13, SoftmaxUpgrade.Run),
        new("RoiAlign", 16, RenamedModes.RoiAlign),
        .. s_reductions.Select(name => new OpsetAdapter(name, 18, AttributeInputs.Axes)),
        new("Split", 18, AttributeInputs.SplitCount),
        new("GridSample", 20, RenamedModes.GridSample), new("DFT", 20, AttributeInputs.TransformAxis),
        new("GroupNormalization", 21, NormalizationUpgrade.Groups),
    ]);

    /// <summary>The next change that a node of an operator set has to go through on its way to another; null where its form is right.</summary>
    public static OpsetAdapter? Next(Node node, long version, long target)
    {
        if (node.Domain.Length > 0 || !s_table.TryGetValue(node.OpType, out var adapters))
            return null;
        return Array.Find(adapters, adapter => adapter.Since > version && adapter.Since <= target);
    }

    /// <summary>The operators and the operator sets whose forms adapters emit.</summary>
    public static IEnumerable<(string Operator, long Since)> All => s_table.Values.SelectMany(adapters => adapters.Select(adapter => (adapter.Operator, adapter.Since)));

    private static Dictionary<string, OpsetAdapter[]> Table(OpsetAdapter[] adapters) =>
        adapters.GroupBy(adapter => adapter.Operator).ToDictionary(group => group.Key, group => group.OrderBy(adapter => adapter.Since).ToArray(), StringComparer.Ordinal);
}
