namespace EdgeRuntime.Kernels;

/// <summary>
/// Depthwise INT8 convolution over <c>[N,H,W,C]</c> with weights s8 <c>[KernelH·KernelW, C]</c> and the arithmetic of <see cref="Conv2DInt8"/>; bias and multipliers: padded to a multiple of 16.
/// Bit-identical on every processor. Units are output rows. y may not overlap x.
/// </summary>
public static unsafe class DepthwiseConv2DInt8
{
    /// <summary>The number of units: output rows of the batch.</summary>
    public static int Units(in Window2D window) => window.Batch * window.OutputH;

    /// <summary>Bytes of scratch memory that each thread needs, 64-byte aligned.</summary>
    public static int WorkspaceBytes(in Window2D window) => 0;

    /// <summary>Computes output rows [first, end).</summary>
    public static void Run(byte* x, sbyte* weights, int* bias, float* multipliers, byte* y, in Window2D window, int inputZeroPoint, in Requantization output, int first, int end, byte* workspace) =>
        Reference.DepthwiseConv2DInt8.Run(x, weights, bias, multipliers, y, window, inputZeroPoint, output, first, end);
}
