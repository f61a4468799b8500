namespace EdgeRuntime.Kernels;

/// <summary>The mean over all pixels of u8 <c>[N,H,W,C]</c>, giving <c>[N,1,1,C]</c>, as ONNX Runtime's QLinearGlobalAveragePool. Units are tiles of 16 channels of one image. y may not overlap x.</summary>
public static unsafe class GlobalAveragePoolInt8
{
    /// <summary>The number of units.</summary>
    public static int Units(int batch, int channels) => ChannelTile.Units(batch, channels);

    /// <summary>Computes units [first, end); <paramref name="pixels"/> is H·W, below 2²³.</summary>
    public static void Run(byte* x, byte* y, int pixels, int channels, QuantizationParameters input, QuantizationParameters output, int first, int end) =>
        Reference.GlobalAveragePoolInt8.Run(x, y, pixels, channels, input, output, first, end);
}
