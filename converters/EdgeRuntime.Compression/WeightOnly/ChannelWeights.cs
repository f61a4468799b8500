using EdgeRuntime.Graph;

namespace EdgeRuntime.Compression.WeightOnly;

/// <summary>Symmetric s8 weights with one scale for each output channel.</summary>
/// <param name="Weights">In [−127, 127].</param>
/// <param name="Scales">One for each output channel, <c>max|w| / 127</c>; 1 where a channel holds nothing but zeros. Directions of a recurrent layer share them.</param>
internal sealed record ChannelWeights(TensorData Weights, float[] Scales)
{
    public static ChannelWeights Of(TensorData tensor, int axis)
    {
        var channels = (int)tensor.Shape[axis];
        var inner = (int)tensor.Shape.Skip(axis + 1).Aggregate(1L, (product, size) => product * size);
        var values = tensor.As<float>();
        var scales = new float[channels];
        for (var i = 0; i < values.Length; i++)
        {
            ref var scale = ref scales[i / inner % channels];
            scale = Math.Max(scale, Math.Abs(values[i]));
        }
        for (var c = 0; c < channels; c++)
            scales[c] = float.IsNormal(scales[c] / 127) ? scales[c] / 127 : 1;
        var quantized = new sbyte[values.Length];
        for (var i = 0; i < values.Length; i++)
            quantized[i] = (sbyte)new QuantizationParameters(scales[i / inner % channels], 0).Quantize(values[i], -127, 127);
        return new ChannelWeights(TensorData.From(quantized, [.. tensor.Shape]), scales);
    }
}
