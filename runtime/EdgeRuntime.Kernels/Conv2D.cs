namespace EdgeRuntime.Kernels;

/// <summary>
/// Two-dimensional convolution in f32: <c>y[n,oy,ox,o] = activation(bias[o] + Σ x[n,iy,ix,c] · w[ky,kx,c,o])</c> over <c>[N,H,W,C]</c>. Weights: <see cref="WeightPacking.PackFloat"/>, group after group;
/// bias: padded to a multiple of 16, or null. Units are output pixels. y may not overlap x.
/// </summary>
public static unsafe class Conv2D
{
    /// <summary>The number of units: output pixels of the batch.</summary>
    public static int Units(in Window2D window) => window.OutputPixels;

    /// <summary>Bytes of scratch memory that each thread needs, 64-byte aligned.</summary>
    public static int WorkspaceBytes(in Window2D window, int groups) => 0;

    /// <summary>Computes output pixels [first, end).</summary>
    public static void Run(float* x, float* weights, float* bias, float* y, in Window2D window, int groups, in Activation activation, int first, int end, byte* workspace) =>
        Reference.Conv2D.Run(x, weights, bias, y, window, groups, activation, first, end);
}
