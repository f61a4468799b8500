namespace EdgeRuntime.Graph.TfLite.Operators;

/// <summary>Functions that set values in relation to their neighbours.</summary>
internal static class Normalization
{
    private const float L2Floor = 1e-6f;

    public static void Softmax(OperatorContext context)
    {
        var x = context.Float(0);
        var beta = context.FloatOption(0);
        if (beta != 1)
            x = context.Add("Mul", [x, context.Scalar(beta)]);
        context.FinishFloat(context.Add("Softmax", [x], ("axis", -1L)));
    }

    public static void LogSoftmax(OperatorContext context) => context.FinishFloat(context.Add("LogSoftmax", [context.Float(0)], ("axis", -1L)));

    /// <summary><c>x / √max(Σx², 1e-6)</c> along the last axis.</summary>
    public static void L2(OperatorContext context)
    {
        var x = context.Float(0);
        var sum = context.Add("ReduceSumSquare", [x], ("axes", new long[] { -1 }), ("keepdims", 1L));
        var norm = context.Add("Sqrt", [context.Add("Max", [sum, context.Scalar(L2Floor)])]);
        context.FinishFloat(context.Add("Div", [x, norm]), context.ByteOption(0));
    }

    /// <summary><c>x / (bias + alpha·Σx²)^beta</c> over 2·radius + 1 channels; ONNX divides alpha by their number.</summary>
    public static void LocalResponse(OperatorContext context)
    {
        if (context.Info(0).Rank != 4 || context.Option(0) is < 0 or > 1 << 20)
            throw context.Unsupported($"an input of {context.Info(0).Rank} dimensions and a radius of {context.Option(0)}; images [N,H,W,C] and a radius of at least 0 are supported");
        var size = 2L * context.Option(0) + 1;
        var y = context.Add("LRN", [context.ChannelsFirst(context.Float(0))],
            ("size", size), ("bias", context.FloatOption(1)), ("alpha", context.FloatOption(2) * size), ("beta", context.FloatOption(3)));
        context.FinishFloat(context.ChannelsLast(y));
    }
}
