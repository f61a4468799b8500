namespace EdgeRuntime.Kernels;

/// <summary>
/// Two-dimensional INT8 convolution over <c>[N,H,W,C]</c>: <c>y = clamp(round_half_even((bias[o] + Σ x·w) · multipliers[o]) + ZeroPoint, Minimum, Maximum)</c>; padding holds the input's zero point.
/// Weights: <see cref="WeightPacking.PackInt8"/>, group after group; bias and multipliers: padded to a multiple of 16. Bit-identical on every processor. Units are output pixels. y may not overlap x.
/// </summary>
public static unsafe class Conv2DInt8
{
    /// <summary>The number of units: output pixels of the batch.</summary>
    public static int Units(in Window2D window) => window.OutputPixels;

    /// <summary>Bytes of scratch memory that each thread needs, 64-byte aligned.</summary>
    public static int WorkspaceBytes(in Window2D window, int groups) => 0;

    /// <summary>Computes output pixels [first, end).</summary>
    public static void Run(byte* x, sbyte* weights, int* bias, float* multipliers, byte* y, in Window2D window, int groups, int inputZeroPoint, in Requantization output, int first, int end, byte* workspace) =>
        Reference.Conv2DInt8.Run(x, weights, bias, multipliers, y, window, groups, inputZeroPoint, output, first, end);
}
