namespace EdgeRuntime.Kernels;

/// <summary>
/// Depthwise convolution in f32: <c>y[n,oy,ox,c] = activation(bias[c] + Σ x[n,iy,ix,c] · w[ky·KernelW+kx, c])</c> over <c>[N,H,W,C]</c>; bias may be null. Units are output rows. y may not overlap x.
/// </summary>
public static unsafe class DepthwiseConv2D
{
    /// <summary>The number of units: output rows of the batch.</summary>
    public static int Units(in Window2D window) => window.Batch * window.OutputH;

    /// <summary>Computes output rows [first, end).</summary>
    public static void Run(float* x, float* weights, float* bias, float* y, in Window2D window, in Activation activation, int first, int end) =>
        Reference.DepthwiseConv2D.Run(x, weights, bias, y, window, activation, first, end);
}
