namespace EdgeRuntime.Graph.Streaming;

/// <summary>How each operator goes along time. What has no rule is refused by name.</summary>
internal static class TimeRules
{
    private static readonly string[] s_unary =
    [
        "Relu", "Clip", "LeakyRelu", "Elu", "Selu", "Celu", "Sigmoid", "HardSigmoid", "HardSwish", "Tanh", "Softplus", "Softsign", "Erf", "Gelu", "Mish", "Exp", "Log", "Sqrt", "Abs", "Neg", "Reciprocal", "Identity", "Cast", "Dropout",
        "ThresholdedRelu",
    ];

    private static readonly string[] s_binary = ["Add", "Sub", "Mul", "Div", "Pow", "Min", "Max", "PRelu"];

    private static readonly string[] s_reductions = ["ReduceMean", "ReduceSum", "ReduceMax", "ReduceMin", "ReduceL1", "ReduceL2", "ReduceSumSquare", "ReduceProd", "ReduceLogSumExp"];

    /// <exception cref="ConfigurationException">The operator has no rule, or needs more than what went before.</exception>
    public static TimeUse Of(TimeContext context) => context.Node switch
    {
        { Domain: not ("" or "ai.onnx") } => throw Unknown(context),
        { OpType: var type } when s_unary.Contains(type) => context.Pointwise(context.Time(0)!, context.Time(0)!.Axis),
        { OpType: var type } when s_binary.Contains(type) => MovingRules.Elementwise(context),
        { OpType: var type } when s_reductions.Contains(type) => Reduction(context),
        { OpType: "QuantizeLinear" or "DequantizeLinear" } => Quantization(context),
        { OpType: "Conv" or "MaxPool" or "AveragePool" or "LpPool" } => WindowRules.Of(context),
        { OpType: "GlobalAveragePool" or "GlobalMaxPool" or "GlobalLpPool" } => TimeContext.Whole,
        { OpType: "BatchNormalization" } => context.Time(0) is { Axis: not 1 } time ? context.Pointwise(time, time.Axis) : throw Mixes(context),
        { OpType: "Softmax" or "LogSoftmax" or "Hardmax" } => Along(context, "axis", -1),
        { OpType: "LayerNormalization" } => context.Time(0) is { } time && time.Axis < TimeContext.Axis(context.Node.Int("axis", -1), context.Shape(context.Node.Input(0)).Length) ? context.Pointwise(time, time.Axis) : throw Mixes(context),
        { OpType: "MatMul" or "Gemm" } => Matrix(context),
        { OpType: "Transpose" or "Reshape" or "Flatten" or "Squeeze" or "Unsqueeze" or "Concat" or "Split" or "Slice" or "Pad" } => MovingRules.Of(context),
        _ => throw Unknown(context),
    };

    private static TimeUse Quantization(TimeContext context)
    {
        if (context.Time(0) is not { } time || context.Time(1) is not null || context.Shape(context.Node.Input(1)) is { Length: > 0 } scales && scales.Aggregate(1, (product, size) => product * size) > 1 && TimeContext.Axis(context.Node.Int("axis", 1), context.Shape(context.Node.Input(0)).Length) == time.Axis)
            throw context.Refuse("its scale differs from row to row", "quantize with one scale for each tensor");
        return context.Pointwise(time, time.Axis);
    }

    private static TimeUse Along(TimeContext context, string attribute, int fallback)
    {
        var time = context.Time(0)!;
        return TimeContext.Axis(context.Node.Int(attribute, fallback), context.Shape(context.Node.Input(0)).Length) == time.Axis ? throw Mixes(context) : context.Pointwise(time, time.Axis);
    }

    private static TimeUse Reduction(TimeContext context)
    {
        var time = context.Time(0)!;
        var rank = context.Shape(context.Node.Input(0)).Length;
        var axes = context.Integers("axes", 1)?.Select(axis => TimeContext.Axis(axis, rank)).ToArray();
        if (axes is not { Length: > 0 } || axes.Contains(time.Axis))
            return TimeContext.Whole;
        return context.Pointwise(time, context.Node.Int("keepdims", 1) == 0 ? time.Axis - axes.Count(axis => axis < time.Axis) : time.Axis);
    }

    // [..., time, features] · constant: a product for each row. Where the sum goes along time, the layer takes all of the window.
    private static TimeUse Matrix(TimeContext context)
    {
        if (context.Time(0) is not { } time || context.Time(1) is not null)
            throw context.Refuse("it multiplies by what changes along time", "attention takes the whole window: convert without --streaming");
        var summed = context.Node.OpType == "MatMul" ? context.Shape(context.Node.Input(0)).Length - 1 : context.Node.Int("transA") == 0 ? 1 : 0;
        var across = context.Node.OpType == "Gemm" && context.Node.Int("transA") != 0;
        return time.Axis == summed ? TimeContext.Whole : context.Pointwise(time, across ? 0 : time.Axis);
    }

    private static ConfigurationException Mixes(TimeContext context) => context.Refuse("it computes with all rows of the window at once and gives a result for each", "use a layer that takes each row by itself (batch_norm in the place of other normalizations), or convert without --streaming");

    private static ConfigurationException Unknown(TimeContext context) => context.Node.OpType is "LSTM" or "GRU" or "RNN"
        ? context.Refuse("it begins anew with every window, where a stream would go on from what it kept", "give it the state as input and output and declare that with --state, or convert without --streaming")
        : context.Refuse("how it goes along time is not known", "use convolutions, pools and dense layers, or convert without --streaming");
}
