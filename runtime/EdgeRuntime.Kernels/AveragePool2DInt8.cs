namespace EdgeRuntime.Kernels;

/// <summary>
/// The mean of each window over u8 <c>[N,H,W,C]</c>, as ONNX Runtime's QLinearAveragePool: <c>y = clamp(round_half_even(mean / scale_y + zero_point_y))</c>, the mean taken of the dequantized values in f32.
/// Units are output rows. y may not overlap x.
/// </summary>
public static unsafe class AveragePool2DInt8
{
    /// <summary>The number of units: output rows of the batch.</summary>
    public static int Units(in Window2D window) => window.Batch * window.OutputH;

    /// <summary>Computes output rows [first, end).</summary>
    public static void Run(byte* x, byte* y, in Window2D window, bool countIncludePad, QuantizationParameters input, QuantizationParameters output, int first, int end) =>
        Reference.AveragePool2DInt8.Run(x, y, window, countIncludePad, input, output, first, end);
}
