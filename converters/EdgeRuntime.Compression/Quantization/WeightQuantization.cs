using EdgeRuntime.Compression.Calibration;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Compression.Quantization;

/// <summary>Weights in s8 with one scale for each output channel, and their bias in i32.</summary>
/// <param name="Weights">The weights, in [−127, 127], in the shape of the float ones.</param>
/// <param name="Scales">The scale of each output channel.</param>
/// <param name="Bias">The bias in steps of <c>scale_x · scale_w</c>, or null.</param>
internal sealed record WeightQuantization(TensorData Weights, float[] Scales, int[]? Bias)
{
    /// <summary>A bias stays below it, which leaves the other half of an i32 accumulator to the products.</summary>
    private const double LargestBias = 1 << 30;

    /// <summary>
    /// Symmetric quantization: <c>scale = max|w| / 127</c>. A channel whose bias would not fit i32 (its weights are 0, or tiny beside the bias) gets a coarser scale; one
    /// without weights and bias gets 1.
    /// </summary>
    /// <param name="weights">The float weights.</param>
    /// <param name="axis">The axis of the output channels.</param>
    /// <param name="bias">The float bias, one value for each channel, or null.</param>
    /// <param name="inputScale">The scale of the activations that the weights multiply.</param>
    /// <param name="perTensor">Whether all channels share the largest scale.</param>
    public static WeightQuantization Quantize(TensorData weights, int axis, float[]? bias, float inputScale, bool perTensor = false)
    {
        var scales = Scale(weights, axis, bias, inputScale);
        if (perTensor)
            Array.Fill(scales, scales.Max());
        var inner = Inner(weights, axis);
        var values = weights.As<float>();
        var quantized = new sbyte[values.Length];
        for (var i = 0; i < values.Length; i++)
            quantized[i] = (sbyte)new QuantizationParameters(scales[i / inner % scales.Length], 0).Quantize(values[i], -127, 127);
        return new WeightQuantization(TensorData.From(quantized, [.. weights.Shape]), scales, null).WithBias(bias, inputScale);
    }

    /// <summary>The same weights with a bias in steps of <c>inputScale · scale</c>.</summary>
    public WeightQuantization WithBias(float[]? bias, float inputScale)
    {
        var biases = bias is null ? null : new int[bias.Length];
        for (var c = 0; c < biases?.Length; c++)
            biases[c] = (int)Math.Clamp(Math.Round(bias![c] / (double)(inputScale * Scales[c]), MidpointRounding.ToEven), -LargestBias, LargestBias);
        return this with { Bias = biases };
    }

    /// <summary>The weights as numbers: <c>scale · q</c>.</summary>
    public TensorData Dequantize(int axis)
    {
        var inner = Inner(Weights, axis);
        var values = new float[Weights.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = Scales[i / inner % Scales.Length] * Weights.As<sbyte>()[i];
        return TensorData.From(values, [.. Weights.Shape]);
    }

    /// <summary>Elements between two of one channel's that follow each other along the axis.</summary>
    public static int Inner(TensorData weights, int axis) => (int)weights.Shape.Skip(axis + 1).Aggregate(1L, (product, size) => product * size);

    private static float[] Scale(TensorData weights, int axis, float[]? bias, float inputScale)
    {
        var values = weights.As<float>();
        var inner = Inner(weights, axis);
        var largest = new float[(int)weights.Shape[axis]];
        for (var i = 0; i < values.Length; i++)
        {
            ref var max = ref largest[i / inner % largest.Length];
            max = Math.Max(max, Math.Abs(values[i]));
        }
        var scales = new float[largest.Length];
        for (var c = 0; c < scales.Length; c++)
        {
            var needed = bias is null ? 0 : Math.Abs(bias[c]) / ((double)inputScale * LargestBias);
            scales[c] = (float)Math.Max(largest[c] / 127.0, needed);
            if (!float.IsNormal(scales[c]) || !float.IsNormal(scales[c] * inputScale))
                scales[c] = Math.Max(1, largest[c] / 127);
        }
        return scales;
    }
}
