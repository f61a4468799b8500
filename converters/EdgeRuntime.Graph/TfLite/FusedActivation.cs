namespace EdgeRuntime.Graph.TfLite;

/// <summary>Activation functions inside other operators. On quantized outputs they are clamps of the integers; where the output's range implies the clamp it is left out.</summary>
internal static class FusedActivation
{
    public const int None = 0;
    public const int Relu = 1;
    public const int ReluN1To1 = 2;
    public const int Relu6 = 3;
    private const int Tanh = 4;

    /// <summary>An f32 value with the function applied.</summary>
    public static string Apply(OperatorContext context, string value, int activation, TfLiteTensor output)
    {
        switch (activation)
        {
            case None:
                return value;
            case Relu:
                return Clamp(context, value, 0, float.PositiveInfinity, output);
            case ReluN1To1:
                return Clamp(context, value, -1, 1, output);
            case Relu6:
                return Clamp(context, value, 0, 6, output);
            case Tanh:
                return context.Add("Tanh", [value]);
            default:
                throw context.Unsupported($"the fused activation {activation} is not supported; known are none, RELU, RELU_N1_TO_1, RELU6 and TANH");
        }
    }

    /// <summary>The value limited to a range; bounds that quantizing to the output sets anyway are left out.</summary>
    public static string Clamp(OperatorContext context, string value, float low, float high, TfLiteTensor output)
    {
        if (output.IsQuantized)
        {
            var quantization = context.PerTensor(output);
            var (least, most) = output.Type == ElementType.Int8 ? (-128, 127) : (0, 255);
            if (quantization.ZeroPoints[0] + Math.Round(low / (double)quantization.Scales[0]) <= least)
                low = float.NegativeInfinity;
            if (quantization.ZeroPoints[0] + Math.Round(high / (double)quantization.Scales[0]) >= most)
                high = float.PositiveInfinity;
        }
        if (float.IsInfinity(low) && float.IsInfinity(high))
            return value;
        if (low == 0 && float.IsInfinity(high))
            return context.Add("Relu", [value]);
        return context.Add("Clip", float.IsInfinity(high) ? [value, context.Scalar(low)] : [value, float.IsInfinity(low) ? "" : context.Scalar(low), context.Scalar(high)]);
    }
}
